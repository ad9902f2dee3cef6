import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetChoice } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { openAssetAccess } from '../../packages/runtime/src/catalogs/asset-access.ts';
import { StorePool } from '../../packages/runtime/src/stores/store-pool.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const catalog = 'colours';

async function setUp() {
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime();
  for (const [index, colour] of ['red', 'green', 'blue'].entries()) {
    await pictures.paint(`${colour}.png`, colour, index);
  }
  await pictures.write('metadata.csv', 'file_name,year\nred.png,1990\ngreen.png,2000\nblue.png,2010\n');
  await opened.runtime.indexing.index({ folder: pictures.path, catalog });
  const stores = new StorePool(opened.home);
  // Of the parts of a runtime, these two are all that asset access uses.
  const parts = { database: opened.database, stores } as unknown as Parameters<typeof openAssetAccess>[0];
  const { assets } = await opened.runtime.catalogs.assets(catalog, { limit: 10 });
  const ids = Object.fromEntries(assets.map(({ path, id }) => [path, id]));
  return {
    ...opened,
    pictures,
    access: openAssetAccess(parts),
    idOf: (path: string) => ids[path] ?? '',
    async [Symbol.asyncDispose]() {
      await stores[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

async function listAll(access: ReturnType<typeof openAssetAccess>, choice: AssetChoice, limit = 2) {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await access.list(catalog, { choice, after, limit });
    ids.push(...page.map(({ id }) => id));
    if (page.length < limit) return ids;
    after = page.at(-1)?.id ?? null;
  }
}

it('lists and counts all images, those without a vector, and those that changed since', async () => {
  await using stage = await setUp();
  const { access, database } = stage;
  const all = await listAll(access, 'all');
  expect(all).toEqual([...all].sort());
  expect([all.length, await access.count(catalog, 'all')]).toEqual([3, 3]);
  expect(await listAll(access, 'missing')).toEqual([]);
  await database.prisma.assetIndex.deleteMany({ where: { assetId: stage.idOf('red.png') } });
  await database.prisma.assetIndex.updateMany({
    where: { assetId: stage.idOf('blue.png') },
    data: { sha256: 'f'.repeat(64) },
  });
  expect(await listAll(access, 'missing')).toEqual([stage.idOf('red.png')]);
  expect(await listAll(access, 'changed')).toEqual([stage.idOf('blue.png')]);
  expect([await access.count(catalog, 'missing'), await access.count(catalog, 'changed')]).toEqual([1, 1]);
  const indexedSince = '2026-03-01T03:00:00.000Z';
  await database.prisma.assetIndex.updateMany({
    where: { assetId: { not: stage.idOf('blue.png') } },
    data: { indexedAt: new Date('2026-03-01T02:59:59.999Z') },
  });
  const since = await access.list(catalog, { choice: 'all', after: null, limit: 10, indexedSince });
  expect(since.map(({ id }) => id)).toEqual([stage.idOf('blue.png')]);
  expect(await access.count(catalog, 'all', { indexedSince })).toBe(1);
  const [first] = await access.list(catalog, { choice: 'missing', after: null, limit: 1 });
  expect(first).toMatchObject({
    image: { uri: expect.stringMatching(/^file:/), mediaType: 'image/png', sha256: expect.any(String) },
    metadata: { year: 1990 },
  });
});

it('says that there is no such catalogue, and refuses a strange place to go on', async () => {
  await using stage = await setUp();
  await expect(stage.access.count('none', 'all')).rejects.toMatchObject({ code: 'catalog-missing' });
  await expect(stage.access.list(catalog, { choice: 'all', after: 'x', limit: 1 })).rejects.toMatchObject({
    code: 'param-invalid',
  });
});

it('sets metadata in the catalogue and its record, and indexing keeps it', async () => {
  await using stage = await setUp();
  const { access, runtime } = stage;
  const id = stage.idOf('green.png');
  expect(await access.setMetadata(catalog, id, { brand: 'acme', year: 2024 })).toBe(true);
  expect(await access.setMetadata(catalog, id, { stars: 5 })).toBe(true);
  const find = async (filter: string) =>
    (await runtime.search.search({ catalog, query: { text: 'something green' }, filter })).matches.map(
      (match) => match.id,
    );
  const check = async () => {
    expect((await runtime.catalogs.asset(catalog, id)).metadata).toMatchObject({
      brand: 'acme',
      year: 2024,
      stars: 5,
    });
    expect(await find('metadata.brand == "acme" && metadata.year == 2024 && metadata.stars == 5')).toEqual([
      id,
    ]);
    expect(await find('metadata.year == 2000')).toEqual([]);
  };
  await check();
  await runtime.indexing.index({ folder: stage.pictures.path, catalog });
  await check();
  await writeFile(
    join(stage.pictures.path, 'metadata.csv'),
    'file_name,year,place\nred.png,1990,a\ngreen.png,2001,b\nblue.png,2010,c\n',
  );
  await runtime.indexing.index({ folder: stage.pictures.path, catalog });
  await check();
  expect(await find('metadata.place == "b"')).toEqual([id]);
  await runtime.indexing.index({ folder: stage.pictures.path, catalog, force: true });
  await check();
  expect(await access.setMetadata(catalog, id, { brand: null, place: null })).toBe(true);
  expect((await runtime.catalogs.asset(catalog, id)).metadata).not.toHaveProperty('brand');
  expect((await runtime.catalogs.asset(catalog, id)).metadata).not.toHaveProperty('place');
  expect(await find('metadata.place == "b"')).toEqual([]);
});

it('changes row and record alike when many set metadata at a time', async () => {
  await using stage = await setUp();
  const id = stage.idOf('red.png');
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => stage.access.setMetadata(catalog, id, { [`f${n}`]: n })),
  );
  const wanted = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`f${n}`, n]));
  expect((await stage.runtime.catalogs.asset(catalog, id)).metadata).toMatchObject(wanted);
  const filter = Object.entries(wanted)
    .map(([name, value]) => `metadata.${name} == ${value}`)
    .join(' && ');
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'red' }, filter });
  expect(matches).toMatchObject([{ id, metadata: wanted }]);
});

it('changes nothing when the store is away, and nothing that is no image of the catalogue', async () => {
  await using stage = await setUp();
  const id = stage.idOf('blue.png');
  await stage.database.pool.query(`UPDATE indexes SET store_url = 'milvus://127.0.0.1:1'`);
  await expect(stage.access.setMetadata(catalog, id, { brand: 'acme' })).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  expect((await stage.runtime.catalogs.asset(catalog, id)).metadata).not.toHaveProperty('brand');
  expect(await stage.access.setMetadata(catalog, 'nothing', { brand: 'acme' })).toBe(false);
  await expect(stage.access.setMetadata(catalog, id, { uri: 'x' })).rejects.toMatchObject({
    code: 'param-invalid',
  });
});
