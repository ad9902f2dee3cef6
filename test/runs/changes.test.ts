import { rename, rm, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder, type PictureFolder } from './picture-folder.ts';
import { openTestRuntime, type TestRuntime } from './test-runtime.ts';

const catalog = 'colours';

async function setUp() {
  const model = createCountingModel();
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  const index = (options: { confirmRemoval?: boolean; force?: boolean } = {}) =>
    opened.runtime.indexing.index({ folder: pictures.path, catalog, ...options });
  return {
    model,
    pictures,
    opened,
    index,
    runtime: opened.runtime,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

/** What searching can find: names and ids, by name. */
async function listFound({ runtime }: TestRuntime): Promise<Record<string, string>> {
  const { matches } = await runtime.search.search({ catalog, query: { text: 'red' }, topK: 1000 });
  return Object.fromEntries(
    matches.map(({ id, uri }): [string, string] => [basename(uri), id]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Records in the store, found or not. */
async function countRecords({ opened }: { opened: TestRuntime }): Promise<number> {
  const { store } = await opened.runtime.catalogs.get(catalog);
  const { openStore } = await import('@clipline/clip-core/stores');
  await using there = await openStore(store.url, { home: opened.home });
  return await there.count(store.collection);
}

async function paintMany(pictures: PictureFolder, count: number, from = 0): Promise<void> {
  for (let index = from; index < from + count; index++) await pictures.paint(`${index}.png`, 'red', index);
}

it('embeds an image whose bytes changed again, under its old id', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  await stage.pictures.paint('b.png', 'blue');
  await stage.index();
  const before = await listFound(stage.opened);
  await stage.pictures.paint('a.png', 'green');
  const report = await stage.index();
  expect(report).toMatchObject({ scanned: 2, embedded: 1, unchanged: 1 });
  expect(await listFound(stage.opened)).toEqual(before);
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'green' }, topK: 1 });
  expect(matches[0]?.id).toBe(before['a.png']);
  expect(matches[0]?.score).toBeGreaterThan(0.9);
});

it('does not embed a file that was only touched, and notes its new time', async () => {
  await using stage = await setUp();
  const path = await stage.pictures.paint('a.png', 'red');
  await stage.index();
  await utimes(path, new Date(2020, 1, 1), new Date(2020, 1, 1));
  expect(await stage.index()).toMatchObject({ scanned: 1, embedded: 0, unchanged: 1 });
  const [asset] = (await stage.runtime.catalogs.assets(catalog, { limit: 10 })).assets;
  expect(asset?.metadata).toMatchObject({ modifiedAt: new Date(2020, 1, 1).toISOString() });
  const { matches } = await stage.runtime.search.search({
    catalog,
    query: { text: 'red' },
    filter: 'metadata.modifiedAt.startsWith("2020")',
  });
  expect(matches).toHaveLength(1);
  expect(stage.model.embedded).toHaveLength(1);
});

it('embeds everything again when forced', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 3);
  await stage.index();
  expect(await stage.index({ force: true })).toMatchObject({ scanned: 3, embedded: 3, unchanged: 0 });
  expect(await countRecords(stage)).toBe(3);
});

it('keeps the asset of a renamed image without embedding it', async () => {
  await using stage = await setUp();
  const old = await stage.pictures.paint('a.png', 'red');
  await stage.pictures.paint('b.png', 'blue');
  await stage.index();
  const before = await listFound(stage.opened);
  await rename(old, join(stage.pictures.path, 'z.png'));
  expect(await stage.index()).toMatchObject({ scanned: 2, embedded: 0, unchanged: 2, removed: 0 });
  expect(await listFound(stage.opened)).toEqual({ 'b.png': before['b.png'], 'z.png': before['a.png'] });
  const { matches } = await stage.runtime.search.search({
    catalog,
    query: { text: 'red' },
    filter: 'metadata.name == "z.png"',
  });
  expect(matches.map(({ id }) => id)).toEqual([before['a.png']]);
  expect(stage.model.embedded).toHaveLength(2);
});

it('follows a whole folder that was moved', async () => {
  await using stage = await setUp();
  await using elsewhere = await createPictureFolder();
  await paintMany(stage.pictures, 6);
  await stage.index();
  const before = await listFound(stage.opened);
  await rename(stage.pictures.path, join(elsewhere.path, 'moved'));
  const report = await stage.runtime.indexing.index({ folder: join(elsewhere.path, 'moved'), catalog });
  expect(report).toMatchObject({ scanned: 6, embedded: 0, unchanged: 6, removed: 0 });
  expect(await listFound(stage.opened)).toEqual(before);
});

it('tells a copy from a rename', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  await stage.index();
  const before = await listFound(stage.opened);
  await stage.pictures.paint('copy.png', 'red');
  expect(await stage.index()).toMatchObject({ scanned: 2, embedded: 1, unchanged: 1 });
  const after = await listFound(stage.opened);
  expect(after['a.png']).toBe(before['a.png']);
  expect(after['copy.png']).not.toBe(before['a.png']);
});

it('gives the asset of a renamed image to one of its copies only', async () => {
  await using stage = await setUp();
  const old = await stage.pictures.paint('a.png', 'red');
  await stage.index();
  const before = await listFound(stage.opened);
  await rm(old);
  await stage.pictures.paint('b.png', 'red');
  await stage.pictures.paint('c.png', 'red');
  expect(await stage.index()).toMatchObject({ scanned: 2, embedded: 1, unchanged: 1, removed: 0 });
  const after = await listFound(stage.opened);
  expect(Object.keys(after)).toEqual(['b.png', 'c.png']);
  expect(Object.values(after)).toContain(before['a.png']);
  expect(await countRecords(stage)).toBe(2);
});

it('has one record for each image after two images swapped their names', async () => {
  await using stage = await setUp();
  const a = await stage.pictures.paint('a.png', 'red');
  const b = await stage.pictures.paint('b.png', 'blue');
  // Files of one size and one moment are told apart by nothing but their bytes, which an index does not read again.
  await utimes(b, new Date(), new Date(Date.now() - 60_000));
  await stage.index();
  await rename(a, `${a}.tmp`);
  await rename(b, a);
  await rename(`${a}.tmp`, b);
  expect(await stage.index()).toMatchObject({ scanned: 2, removed: 0 });
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'red' } });
  expect(matches.map(({ uri }) => basename(uri))).toEqual(['b.png', 'a.png']);
  expect(await countRecords(stage)).toBe(2);
});

it('removes what was deleted and gives its asset back when the file returns', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 6);
  await stage.index();
  const before = await listFound(stage.opened);
  await rm(join(stage.pictures.path, '3.png'));
  expect(await stage.index()).toMatchObject({ scanned: 5, unchanged: 5, removed: 1 });
  expect(await countRecords(stage)).toBe(5);
  expect((await stage.runtime.catalogs.get(catalog)).images).toBe(5);
  await stage.pictures.paint('3.png', 'red', 3);
  expect(await stage.index()).toMatchObject({ scanned: 6, embedded: 1, unchanged: 5, removed: 0 });
  expect(await listFound(stage.opened)).toEqual(before);
});

it('brings changed metadata into the store without embedding', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  await stage.pictures.paint('b.png', 'red');
  await stage.pictures.write('metadata.jsonl', '{"file_name": "a.png", "year": 1999}\n');
  await stage.index();
  const search = () =>
    stage.runtime.search.search({ catalog, query: { text: 'red' }, filter: 'metadata.year > 2000' });
  expect((await search()).matches).toEqual([]);
  await stage.pictures.write('metadata.jsonl', '{"file_name": "a.png", "year": 2024, "by": "me\\u0000"}\n');
  expect(await stage.index()).toMatchObject({ scanned: 2, embedded: 0, unchanged: 2 });
  expect((await search()).matches.map(({ metadata }) => metadata)).toMatchObject([
    { path: 'a.png', year: 2024, by: 'me' },
  ]);
  expect(stage.model.embedded).toHaveLength(2);
});

it('asks before it removes more than a fifth, and goes on when told to', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 10);
  await stage.index();
  for (const index of [0, 1, 2]) await rm(join(stage.pictures.path, `${index}.png`));
  await expect(stage.index()).rejects.toMatchObject({
    code: 'source-shrunk',
    message: expect.stringContaining('--confirm-removal'),
  });
  const [waiting] = await stage.runtime.runs.list();
  expect(waiting).toMatchObject({ status: 'waiting', error: { code: 'source-shrunk' } });
  expect(await countRecords(stage)).toBe(10);
  expect(await stage.index({ confirmRemoval: true })).toMatchObject({
    scanned: 7,
    unchanged: 7,
    removed: 3,
  });
  expect(await countRecords(stage)).toBe(7);
  expect(await stage.runtime.runs.get(waiting?.id ?? '')).toMatchObject({ status: 'cancelled' });
});

it('removes exactly a fifth without asking', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 10);
  await stage.index();
  for (const index of [0, 1]) await rm(join(stage.pictures.path, `${index}.png`));
  expect(await stage.index()).toMatchObject({ scanned: 8, removed: 2 });
});

it('removes nothing when the folder is missing or empty', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 5);
  await stage.index();
  const away = `${stage.pictures.path}-away`;
  await rename(stage.pictures.path, away);
  await expect(stage.index()).rejects.toMatchObject({ code: 'source-missing' });
  await using empty = await createPictureFolder();
  await rename(empty.path, stage.pictures.path);
  await expect(stage.index()).rejects.toMatchObject({ code: 'source-shrunk' });
  expect(await countRecords(stage)).toBe(5);
  await rm(stage.pictures.path, { recursive: true });
  await rename(away, stage.pictures.path);
  expect(await stage.index()).toMatchObject({ unchanged: 5, removed: 0 });
});

it('removes an image in whose place something else is now', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 6);
  await stage.index();
  const place = join(stage.pictures.path, '0.png');
  await rm(place);
  await symlink('1.png', place);
  expect(await stage.index()).toMatchObject({ scanned: 5, unchanged: 5, removed: 1, failed: [] });
  expect(await countRecords(stage)).toBe(5);
});

it('embeds again what the store has lost', async () => {
  await using stage = await setUp();
  await paintMany(stage.pictures, 6);
  await stage.index();
  const before = await listFound(stage.opened);
  const { store } = await stage.runtime.catalogs.get(catalog);
  const { openStore } = await import('@clipline/clip-core/stores');
  await using there = await openStore(store.url, { home: stage.opened.home });
  await there.delete(store.collection, { ids: [before['1.png'] ?? '', before['4.png'] ?? ''] });
  expect(await stage.index()).toMatchObject({ scanned: 6, embedded: 2, unchanged: 4 });
  expect(await listFound(stage.opened)).toEqual(before);
  await there.dropCollection(store.collection);
  expect(await stage.index()).toMatchObject({ scanned: 6, embedded: 6 });
  expect(await listFound(stage.opened)).toEqual(before);
});

it('leaves images of other folders of the catalogue alone', async () => {
  await using stage = await setUp();
  await using other = await createPictureFolder();
  await paintMany(stage.pictures, 6);
  await other.paint('0.png', 'blue');
  await stage.index();
  const report = await stage.runtime.indexing.index({ folder: other.path, catalog });
  expect(report).toMatchObject({ scanned: 1, embedded: 1, removed: 0 });
  expect((await stage.runtime.catalogs.get(catalog)).images).toBe(7);
});
