import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelStamp, StoreRecord } from '@clipline/clip-core';
import { nodeRegistry } from '@clipline/nodes';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/postgres.ts';
import { readEnvironment } from '../environment.ts';
import { ModelPool } from '../models/model-pool.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { copyCatalog } from './copy-catalog.ts';
import { StorePool } from './store-pool.ts';
import { openStoreService } from './store-service.ts';

const stamp: ModelStamp = { model: 'tiny', revision: 'r', preprocessing: 'p', dimensions: 8 };

describe('copyCatalog', () => {
  it('moves every vector with its metadata and stamp, and switches the catalogue', async () => {
    await using world = await openWorld(2_500);
    const { parts, to } = world;
    const seen: number[] = [];
    const report = await copyCatalog(
      parts,
      { catalog: 'cats', from: 'embedded', to },
      { onProgress: ({ copied }) => seen.push(copied) },
    );
    expect(report).toMatchObject({
      total: 2_500,
      copied: 2_500,
      switched: true,
      resumed: false,
      old: 'retired',
    });
    expect(seen).toEqual([0, 1_000, 2_000, 2_500]);
    const { used } = await openStoreService(parts).list();
    expect(used.map(({ address, state }) => [address, state])).toEqual([
      ['embedded', 'retired'],
      [to, 'active'],
    ]);
    const target = await parts.stores.open(to);
    const info = await target.describeCollection(report.to.collection ?? '');
    expect(info).toMatchObject({ count: 2_500, stamp });
    const [held] = await target.fetch(info.name, [world.records[7]!.id]);
    expect(held?.metadata).toEqual(world.records[7]!.metadata);
    // What is known of the files is known of the new index too: nothing is embedded again.
    const index = await parts.database.prisma.index.findFirstOrThrow({ where: { state: 'active' } });
    expect(await parts.database.prisma.assetIndex.count({ where: { indexId: index.id } })).toBe(2_500);
    expect(await parts.database.prisma.setting.count()).toBe(0);
    // And back again, with the old one gone.
    const back = await copyCatalog(parts, { catalog: 'cats', to: 'embedded', dropOld: true });
    expect(back).toMatchObject({ copied: 2_500, old: 'dropped' });
    expect(await target.listCollections()).toEqual([]);
  });

  it('goes on where it was cut, and begins anew when the catalogue has changed since', async () => {
    await using world = await openWorld(3_500);
    const { parts, to } = world;
    const cut = new AbortController();
    const request = { catalog: 'cats', to };
    const interrupted = copyCatalog(parts, request, {
      signal: cut.signal,
      onProgress: ({ copied }) => copied >= 2_000 && cut.abort(),
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'aborted' });
    expect((await openStoreService(parts).list()).used[0]).toMatchObject({
      address: 'embedded',
      state: 'active',
    });
    const trial = await copyCatalog(parts, { ...request, dryRun: true });
    expect(trial).toMatchObject({ resumed: true, switched: false, copied: 0, total: 3_500 });
    const rest = await copyCatalog(parts, request);
    expect(rest).toMatchObject({ resumed: true, switched: true, total: 3_500 });
    expect(rest.copied).toBeLessThanOrEqual(1_500);

    const again = new AbortController();
    const toThird = { catalog: 'cats', to: `embedded:${join(world.home, 'third')}` };
    const second = copyCatalog(parts, toThird, {
      signal: again.signal,
      onProgress: ({ copied }) => copied >= 1_000 && again.abort(),
    });
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    await parts.database.pool.query('UPDATE assets SET updated_at = now() + interval $$1 second$$');
    expect(await copyCatalog(parts, toThird)).toMatchObject({ copied: 3_500, switched: true });
  });

  it('changes nothing in a dry run', async () => {
    await using world = await openWorld(10);
    const { parts, to } = world;
    const report = await copyCatalog(parts, { catalog: 'cats', to, dryRun: true });
    expect(report).toMatchObject({ total: 10, copied: 0, switched: false, old: 'active' });
    expect(report.to.collection).toBeNull();
    expect(await parts.database.prisma.index.count()).toBe(1);
    expect(await (await parts.stores.open(to)).listCollections()).toEqual([]);
  });

  it('refuses a wrong --from, the same store, and a store with a secret in clear', async () => {
    await using world = await openWorld(1);
    const { parts, to } = world;
    const copy = (more: object) => copyCatalog(parts, { catalog: 'cats', to, ...more });
    await expect(copy({ from: 'memory' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(copy({ to: 'embedded' })).rejects.toMatchObject({ code: 'param-invalid' });
    await expect(copy({ to: 'milvus://root:hunter2@127.0.0.1:9' })).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.not.stringContaining('hunter2'),
    });
    await expect(copyCatalog(parts, { catalog: 'dogs', to })).rejects.toMatchObject({
      code: 'catalog-missing',
    });
    expect(await parts.database.prisma.index.count()).toBe(1);
  });
});

/** A catalogue of that many images in the embedded store, and another store beside it. */
async function openWorld(size: number) {
  const home = await mkdtemp(join(tmpdir(), 'clipline-copy-'));
  const database = await createTestDatabase();
  const environment = readEnvironment({ CLIPLINE_HOME: home });
  const parts: RuntimeParts = {
    ...({} as RuntimeParts),
    environment,
    database,
    models: new ModelPool({
      open: () => Promise.reject(new Error('Nothing is embedded here.')),
      defaultSource: () => Promise.resolve('tiny'),
    }),
    stores: new StorePool(home),
    registry: nodeRegistry,
    processId: 'test',
  };
  const { prisma } = database;
  const catalog = await prisma.catalog.create({ data: { name: 'cats' } });
  const index = await prisma.index.create({
    data: {
      catalogId: catalog.id,
      collection: 'cat_old',
      storeUrl: 'embedded',
      modelSource: 'tiny',
      ...stamp,
      state: 'active',
    },
  });
  await database.pool.query(
    `INSERT INTO assets (id, catalog_id, path, uri, bytes, modified_at, updated_at)
     SELECT gen_random_uuid(), $1, n || '.jpg', 'file:///' || n, 1, now(), now() FROM generate_series(1, $2::int) n`,
    [catalog.id, size],
  );
  await database.pool.query(
    `INSERT INTO asset_indexes (asset_id, index_id, sha256) SELECT id, $1, 'x' FROM assets`,
    [index.id],
  );
  const assets = await prisma.asset.findMany({ select: { id: true, path: true } });
  const records = assets.map(({ id, path }, n): StoreRecord => {
    return {
      id,
      vector: Float32Array.from({ length: 8 }, (_, d) => Math.sin(n * 8 + d + 1)),
      metadata: { path },
    };
  });
  const store = await parts.stores.open('embedded');
  await store.createCollection({ name: 'cat_old', stamp });
  await store.upsert('cat_old', records);
  return {
    parts,
    home,
    records,
    to: `embedded:${join(home, 'other')}`,
    async [Symbol.asyncDispose]() {
      await parts.stores[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
