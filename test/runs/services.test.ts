import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { createPictureFolder, type PictureFolder } from './picture-folder.ts';
import { openTestRuntime, type TestRuntime } from './test-runtime.ts';

const catalog = 'colours';

async function setUp() {
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime();
  for (const [index, colour] of ['red', 'green', 'blue', 'yellow'].entries()) {
    await pictures.paint(`${colour}.png`, colour, index);
  }
  await pictures.write('metadata.csv', 'file_name,year\nred.png,1990\ngreen.png,2000\nblue.png,2010\n');
  await opened.runtime.indexing.index({ folder: pictures.path, catalog });
  return {
    ...opened,
    pictures,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

async function idOf({ runtime }: TestRuntime, name: string): Promise<string> {
  const { assets } = await runtime.catalogs.assets(catalog, { limit: 100 });
  const found = assets.find(({ path }) => path === name);
  if (!found) throw new Error(`no asset ${name}`);
  return found.id;
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

function pathIn(pictures: PictureFolder, name: string): string {
  return join(pictures.path, name);
}

it('searches by words, image bytes, image file and likeness', async () => {
  await using stage = await setUp();
  const { search } = stage.runtime.search;
  const words = await search({ catalog, query: { text: 'something green' }, topK: 2 });
  expect(words.matches).toHaveLength(2);
  expect(words.matches[0]).toMatchObject({
    uri: pathToFileURL(pathIn(stage.pictures, 'green.png')).href,
    metadata: { path: 'green.png', year: 2000 },
  });
  expect(words.tokens).toEqual({ count: 4, limit: 77, cut: null });
  expect(words.milliseconds).toBeGreaterThan(0);
  const bytes = await readFile(pathIn(stage.pictures, 'blue.png'));
  const byBytes = await search({ catalog, query: { image: { bytes } } });
  expect(byBytes.matches[0]?.metadata.path).toBe('blue.png');
  expect(byBytes.matches[0]?.score).toBeCloseTo(1, 4);
  expect(byBytes.tokens).toBeNull();
  const byFile = await search({ catalog, query: { image: { path: pathIn(stage.pictures, 'red.png') } } });
  expect(byFile.matches[0]?.metadata.path).toBe('red.png');
  const like = await search({ catalog, query: { likeId: await idOf(stage, 'red.png') }, topK: 3 });
  expect(like.matches.map(({ metadata }) => metadata.path)).not.toContain('red.png');
  expect(like.matches).toHaveLength(3);
});

it('filters with CEL and refuses what it cannot do', async () => {
  await using stage = await setUp();
  const { search } = stage.runtime.search;
  const filtered = await search({ catalog, query: { text: 'red' }, filter: 'metadata.year >= 2000' });
  expect(filtered.matches.map(({ metadata }) => metadata.path).sort()).toEqual(['blue.png', 'green.png']);
  await expect(search({ catalog, query: { text: 'x' }, filter: 'year >' })).rejects.toMatchObject({
    code: 'expression-invalid',
  });
  await expect(search({ catalog, query: { text: 'x' }, topK: 0 })).rejects.toMatchObject({
    code: 'param-invalid',
  });
  await expect(search({ catalog, query: { likeId: 'nobody' } })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(search({ catalog: 'colour', query: { text: 'x' } })).rejects.toMatchObject({
    code: 'catalog-missing',
    message: expect.stringContaining('Did you mean "colours"?'),
  });
  await expect(
    search({ catalog, query: { image: { bytes: Buffer.from('no image') } } }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^image-/) });
});

it('shows where a long text is cut', async () => {
  await using stage = await setUp();
  const text = 'red '.repeat(100);
  const { tokens } = await stage.runtime.search.search({ catalog, query: { text } });
  expect(tokens).toEqual({ count: 102, limit: 77, cut: 75 * 4 });
  expect(await stage.runtime.search.countTokens(null, text)).toEqual(tokens);
  await expect(
    stage.runtime.search.search({ catalog, query: { text }, longText: 'refuse' }),
  ).rejects.toMatchObject({ code: 'text-too-long' });
});

it('refuses another model or store than the catalogue has', async () => {
  await using stage = await setUp();
  const folder = stage.pictures.path;
  const { index } = stage.runtime.indexing;
  await expect(index({ folder, catalog, model: 'other' })).rejects.toMatchObject({
    code: 'model-mismatch',
    message: expect.stringContaining('tiny'),
  });
  await expect(index({ folder, catalog, store: 'memory' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(index({ folder, catalog, model: 'tiny', store: 'embedded' })).resolves.toMatchObject({
    unchanged: 4,
  });
  await expect(index({ folder, catalog: 'new', store: 'nowhere://x' })).rejects.toMatchObject({
    code: 'param-invalid',
  });
  await expect(index({ folder, catalog: ' ' })).rejects.toMatchObject({ code: 'param-invalid' });
  expect(await stage.runtime.catalogs.list()).toHaveLength(1);
});

it('pages through assets, newest first', async () => {
  await using stage = await setUp();
  const { catalogs } = stage.runtime;
  const first = await catalogs.assets(catalog, { limit: 3 });
  expect(first.assets).toHaveLength(3);
  const second = await catalogs.assets(catalog, { limit: 3, cursor: first.cursor ?? '' });
  expect(second.assets).toHaveLength(1);
  expect(second.cursor).toBeUndefined();
  const all = [...first.assets, ...second.assets];
  expect(new Set(all.map(({ path }) => path))).toEqual(
    new Set(['red.png', 'green.png', 'blue.png', 'yellow.png']),
  );
  expect(all[0]).toMatchObject({ mediaType: 'image/png', width: 24, height: 16, bytes: expect.any(Number) });
  const ids = all.map(({ id }) => id);
  expect(await catalogs.assetsById(catalog, [...ids.slice(0, 2), 'unknown'])).toHaveLength(2);
  expect(await catalogs.asset(catalog, ids[0] ?? '')).toEqual(all[0]);
  await expect(catalogs.asset(catalog, 'unknown')).rejects.toMatchObject({ code: 'not-found' });
});

it('makes thumbnails once and never serves a file outside the catalogue', async () => {
  await using stage = await setUp();
  const { images } = stage.runtime;
  const id = await idOf(stage, 'red.png');
  const paths = await Promise.all([1, 2, 3].map(() => images.thumbnail(catalog, id, 160)));
  expect(new Set(paths).size).toBe(1);
  const thumbnail = paths[0] ?? '';
  expect(thumbnail.startsWith(join(stage.home, 'thumbnails'))).toBe(true);
  expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 24, height: 16 });
  expect(await images.original(catalog, id)).toEqual({
    path: pathIn(stage.pictures, 'red.png'),
    mediaType: 'image/png',
  });
  await expect(images.thumbnail(catalog, id, 100)).rejects.toMatchObject({ code: 'param-invalid' });
  await expect(images.thumbnail(catalog, '../../etc/passwd', 160)).rejects.toMatchObject({
    code: 'not-found',
  });
  await rm(pathIn(stage.pictures, 'red.png'));
  await expect(images.original(catalog, id)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(images.thumbnail(catalog, id, 320)).rejects.toMatchObject({ code: 'file-missing' });
  expect(await images.thumbnail(catalog, id, 160)).toBe(thumbnail);
});

it('classifies and moderates files in order, with an error for each bad one', async () => {
  await using stage = await setUp();
  const bad = await stage.pictures.write('bad.png', 'rubbish');
  const good = ['red', 'blue', 'green'].map((colour) => pathIn(stage.pictures, `${colour}.png`));
  const paths = [good[0] ?? '', bad, ...Array.from({ length: 80 }, (_, index) => good[index % 3] ?? '')];
  const labelled = await collect(
    stage.runtime.labelling.classify(paths, { labels: ['red', 'blue', 'green'], templates: ['a {} thing'] }),
  );
  expect(labelled.map(({ path }) => path)).toEqual(paths);
  expect(labelled[0]).toMatchObject({ labels: [{ name: 'red' }, {}, {}] });
  expect(labelled[1]).toMatchObject({ error: { code: expect.stringMatching(/^image-/) } });
  expect(labelled[3]).toMatchObject({ labels: [{ name: 'blue' }, {}, {}] });
  const moderated = await collect(stage.runtime.labelling.moderate(paths.slice(0, 2)));
  expect(moderated[0]).toMatchObject({ verdict: expect.stringMatching(/allow|review|block/) });
  expect(moderated[1]).toHaveProperty('error');
  await expect(collect(stage.runtime.labelling.classify(paths, { labels: [' '] }))).rejects.toMatchObject({
    code: 'labels-empty',
  });
  const { stamp, vector } = await stage.runtime.labelling.embed({ text: 'red' });
  expect(stamp.model).toBe('tiny');
  expect(vector).toHaveLength(stamp.dimensions);
});

it('removes a catalogue with its vectors and leaves the files', async () => {
  await using stage = await setUp();
  const { catalogs, runs } = stage.runtime;
  const { store } = await catalogs.get(catalog);
  await catalogs.remove(catalog);
  await expect(catalogs.get(catalog)).rejects.toMatchObject({ code: 'catalog-missing' });
  expect(await runs.list()).toEqual([]);
  const { openStore } = await import('@clipline/clip-core/stores');
  await using there = await openStore(store.url, { home: stage.home });
  expect(await there.listCollections()).not.toContain(store.collection);
  expect((await readFile(pathIn(stage.pictures, 'red.png'))).length).toBeGreaterThan(0);
  const again = await stage.runtime.indexing.index({ folder: stage.pictures.path, catalog });
  expect(again).toMatchObject({ scanned: 4, embedded: 4 });
});

it('runs a pipeline and keeps its story', async () => {
  await using stage = await setUp();
  await stage.pictures.write('bad.png', 'rubbish');
  const target = join(stage.home, 'labels.jsonl');
  const run = await stage.runtime.runs.runPipeline({
    version: 1,
    name: 'Label colours',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: stage.pictures.path } },
      { id: 'embed', type: 'clip.embed-image', params: {} },
      { id: 'label', type: 'clip.classify', params: { labels: ['red', 'blue'] } },
      { id: 'write', type: 'output.write-file', params: { path: target } },
    ],
    edges: [
      { from: 'folder', output: 'out', to: 'embed' },
      { from: 'embed', output: 'out', to: 'label' },
      { from: 'label', output: 'out', to: 'write' },
    ],
  });
  expect(run).toMatchObject({
    kind: 'pipeline',
    title: 'Label colours',
    status: 'succeeded',
    progress: { scanned: 5, embedded: 4, failed: 1 },
  });
  const lines = (await readFile(target, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(4);
  const nodes = await stage.database.prisma.runNode.findMany({ where: { runId: run.id } });
  expect(nodes.map(({ nodeId }) => nodeId).sort()).toEqual(['embed', 'folder', 'label', 'write']);
  const errors = await stage.database.prisma.itemError.findMany({ where: { runId: run.id } });
  expect(errors).toMatchObject([{ path: 'bad.png', node: 'embed' }]);
});

it('finds what a pipeline wrote into a catalogue', async () => {
  await using stage = await setUp();
  await using more = await createPictureFolder();
  await more.paint('cyan.png', 'cyan');
  await stage.runtime.runs.runPipeline({
    version: 1,
    name: 'Add',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: more.path } },
      { id: 'embed', type: 'clip.embed-image', params: {} },
      { id: 'write', type: 'store.upsert', params: { catalog } },
    ],
    edges: [
      { from: 'folder', output: 'out', to: 'embed' },
      { from: 'embed', output: 'out', to: 'write' },
    ],
  });
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'cyan' } });
  expect(matches).toHaveLength(5);
  expect(matches.find(({ id }) => id === 'cyan.png')).toMatchObject({
    uri: pathToFileURL(join(more.path, 'cyan.png')).href,
    metadata: { name: 'cyan.png' },
  });
});

it('keeps why a pipeline failed', async () => {
  await using stage = await setUp();
  const nodes = [{ id: 'folder', type: 'sources.folder', params: { root: join(stage.home, 'nowhere') } }];
  await expect(
    stage.runtime.runs.runPipeline({ version: 1, name: 'Nowhere', nodes, edges: [] }),
  ).rejects.toMatchObject({ code: 'source-missing' });
  const [run] = await stage.runtime.runs.list();
  expect(run).toMatchObject({ status: 'failed', error: { code: 'source-missing' } });
  await expect(
    stage.runtime.runs.runPipeline({
      version: 1,
      name: 'Unknown',
      nodes: [{ id: 'a', type: 'no.such', params: {} }],
      edges: [],
    }),
  ).rejects.toMatchObject({ code: 'pipeline-invalid' });
});

it('pages through runs, by state', async () => {
  await using stage = await setUp();
  const { runs } = stage.runtime;
  const nodes = [{ id: 'folder', type: 'sources.folder', params: { root: join(stage.home, 'nowhere') } }];
  for (const name of ['one', 'two']) {
    await expect(runs.runPipeline({ version: 1, name, nodes, edges: [] })).rejects.toThrow();
  }
  const all = await runs.list();
  expect(all.map(({ title }) => title)).toEqual(['two', 'one', expect.stringContaining(catalog)]);
  const [first, second] = all;
  expect(await runs.list({ limit: 1 })).toEqual([first]);
  expect(await runs.list({ limit: 1, before: first?.id ?? '' })).toEqual([second]);
  expect(await runs.list({ statuses: ['failed'] })).toHaveLength(2);
  expect(await runs.list({ statuses: ['succeeded'] })).toEqual(all.slice(2));
  expect(await runs.list({ statuses: ['queued', 'running'] })).toEqual([]);
  await expect(runs.list({ before: 'no-run' })).rejects.toMatchObject({ code: 'not-found' });
});

it('measures only models that are on this machine', async () => {
  await using stage = await setUp();
  const { models } = stage.runtime;
  await expect(models.measure('nothing')).rejects.toMatchObject({ code: 'model-not-found' });
  await expect(models.measure('clip-vit-b-32')).rejects.toMatchObject({
    code: 'model-offline',
    message: expect.stringContaining('clipline model pull clip-vit-b-32'),
  });
  const starter = (await models.list()).find((model) => model.starter);
  expect(starter?.speed).toBeNull();
  const speed = await models.measure(starter?.id ?? '');
  expect(speed.imagesPerSecond).toBeGreaterThan(0);
  expect((await models.list()).find((model) => model.starter)?.speed).toEqual(speed);
});

it('says how its parts are', async () => {
  await using stage = await setUp();
  expect(await stage.runtime.health()).toMatchObject({
    database: { state: 'ready', detail: expect.stringMatching(/^PostgreSQL \d+/) },
    store: { state: 'ready' },
    model: { state: 'ready', detail: 'tiny' },
    workers: 0,
  });
});
