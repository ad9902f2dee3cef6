import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLog, startChild, waitForLog } from './child-process.ts';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const timeout = 90_000;

async function setUp(images: number, delay = 0) {
  const model = createCountingModel(delay);
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  for (let index = 0; index < images; index++) await pictures.paint(`${index}.png`, 'green', index);
  const { runtime } = opened;
  return {
    ...opened,
    model,
    pictures,
    /** Works on the queue while the callback runs. */
    async working(until: () => Promise<unknown>): Promise<void> {
      const stop = new AbortController();
      const work = runtime.work({ signal: stop.signal });
      try {
        await until();
      } finally {
        stop.abort();
        await work;
      }
    },
    status: async (id: string) => (await runtime.runs.get(id)).status,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

it('hands a run to a worker, once for the same request', { timeout }, async () => {
  await using stage = await setUp(5);
  const { runtime, pictures } = stage;
  const queued = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  expect(queued).toMatchObject({ status: 'queued', catalog: 'greens', kind: 'index' });
  const twice = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  expect(twice.id).toBe(queued.id);
  expect(await runtime.catalogs.get('greens')).toMatchObject({
    images: 0,
    lastRun: { id: queued.id, status: 'queued' },
  });
  expect((await runtime.health()).workers).toBe(0);
  await stage.working(async () => {
    await expect.poll(() => stage.status(queued.id), { timeout: 30_000 }).toBe('succeeded');
    expect((await runtime.health()).workers).toBe(1);
  });
  expect((await runtime.health()).workers).toBe(0);
  expect(stage.model.embedded).toHaveLength(5);
  expect((await runtime.catalogs.get('greens')).images).toBe(5);
});

it('cancels a run that waits in the queue', { timeout }, async () => {
  await using stage = await setUp(2);
  const { runtime, pictures } = stage;
  const first = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  await runtime.runs.cancel(first.id);
  expect(await stage.status(first.id)).toBe('cancelled');
  const second = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'other' });
  await stage.working(() =>
    expect.poll(() => stage.status(second.id), { timeout: 30_000 }).toBe('succeeded'),
  );
  expect(await stage.status(first.id)).toBe('cancelled');
  await expect(runtime.runs.cancel(second.id)).rejects.toMatchObject({ code: 'conflict' });
});

it('cancels a run that a worker is at', { timeout }, async () => {
  await using stage = await setUp(200, 20);
  const { runtime, pictures } = stage;
  const run = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  await stage.working(async () => {
    await expect
      .poll(async () => (await runtime.runs.get(run.id)).progress.embedded, { timeout: 30_000 })
      .toBeGreaterThan(0);
    await runtime.runs.cancel(run.id);
    await expect.poll(() => stage.status(run.id), { timeout: 2_000 }).toBe('cancelled');
  });
});

it('waits for a person when the folder shrank, and goes on once confirmed', { timeout }, async () => {
  await using stage = await setUp(8);
  const { runtime, pictures } = stage;
  await runtime.indexing.index({ folder: pictures.path, catalog: 'greens' });
  for (const index of [0, 1, 2, 3]) await rm(join(pictures.path, `${index}.png`));
  const run = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  await stage.working(async () => {
    await expect.poll(() => stage.status(run.id), { timeout: 30_000 }).toBe('waiting');
    expect((await runtime.catalogs.get('greens')).images).toBe(8);
    expect(await runtime.runs.confirm(run.id)).toMatchObject({ id: run.id, error: null });
    await expect.poll(() => stage.status(run.id), { timeout: 30_000 }).toBe('succeeded');
  });
  expect(await runtime.runs.get(run.id)).toMatchObject({ progress: { removed: 4, scanned: 4 } });
  expect((await runtime.catalogs.get('greens')).images).toBe(4);
  await expect(runtime.runs.confirm(run.id)).rejects.toMatchObject({ code: 'conflict' });
});

it('writes into the run why it failed', { timeout }, async () => {
  await using stage = await setUp(1);
  const { runtime, pictures } = stage;
  const folder = join(pictures.path, 'inner');
  await mkdir(folder);
  const run = await runtime.indexing.enqueue({ folder, catalog: 'greens' });
  await rm(folder, { recursive: true });
  await stage.working(() => expect.poll(() => stage.status(run.id), { timeout: 30_000 }).toBe('failed'));
  expect(await runtime.runs.get(run.id)).toMatchObject({ error: { code: 'source-missing' } });
  await expect(runtime.indexing.enqueue({ folder, catalog: 'greens' })).rejects.toMatchObject({
    code: 'source-missing',
  });
});

it('leaves its run to the next worker when it is told to stop', { timeout }, async () => {
  await using stage = await setUp(160, 30);
  const { runtime, pictures } = stage;
  const run = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  await stage.working(() =>
    expect
      .poll(async () => (await runtime.runs.get(run.id)).progress.embedded, { timeout: 30_000 })
      .toBeGreaterThan(0),
  );
  expect(await stage.status(run.id)).toBe('interrupted');
  stage.model.delay = 0;
  await stage.working(() => expect.poll(() => stage.status(run.id), { timeout: 30_000 }).toBe('succeeded'));
  expect(await runtime.runs.get(run.id)).toMatchObject({ progress: { scanned: 160, embedded: 160 } });
});

it('goes on with the run of a worker that was killed', { timeout }, async () => {
  await using stage = await setUp(200);
  const { runtime, pictures, home, database } = stage;
  const log = join(home, 'embedded.log');
  const run = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'greens' });
  const worker = startChild(['work'], { home, databaseUrl: database.url, log, delay: 10 });
  await waitForLog(log, 128);
  const early = await runtime.search.search({ catalog: 'greens', query: { text: 'green' }, topK: 1000 });
  expect(early.matches.length).toBeGreaterThan(0);
  worker.kill('SIGKILL');
  await worker.ended;
  await expect.poll(() => stage.status(run.id), { timeout: 5_000 }).toBe('interrupted');
  const died = performance.now();
  const next = startChild(['work'], { home, databaseUrl: database.url, log, delay: 0 });
  await expect.poll(() => stage.status(run.id), { timeout: 60_000 }).toBe('succeeded');
  expect(performance.now() - died).toBeLessThan(60_000);
  next.kill('SIGTERM');
  expect(await next.ended).toMatchObject({ code: 0, stderr: '' });
  expect((await runtime.catalogs.get('greens')).images).toBe(200);
  // Written by other processes, found by this one, which had the store open before.
  const found = await runtime.search.search({ catalog: 'greens', query: { text: 'green' }, topK: 1000 });
  expect(found.matches).toHaveLength(200);
  const embedded = await readLog(log);
  expect(new Set(embedded).size).toBe(200);
  expect(embedded.length).toBeLessThanOrEqual(200 + 96);
});
