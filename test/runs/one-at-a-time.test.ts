import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

async function setUp(images: number, delay: number) {
  const model = createCountingModel(delay);
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  for (let index = 0; index < images; index++) await pictures.paint(`${index}.png`, 'blue', index);
  return {
    model,
    pictures,
    runtime: opened.runtime,
    database: opened.database,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

it('refuses a second run on a catalogue while the first one goes on, and names that one', async () => {
  await using stage = await setUp(40, 100);
  const request = { folder: stage.pictures.path, catalog: 'blues' };
  const first = stage.runtime.indexing.index(request);
  await expect
    .poll(() => stage.runtime.runs.list(), { timeout: 10_000 })
    .toMatchObject([{ status: 'running' }]);
  const [run] = await stage.runtime.runs.list();
  await expect(stage.runtime.indexing.index(request)).rejects.toMatchObject({
    code: 'catalog-busy',
    retryable: true,
    message: expect.stringContaining(run?.id ?? 'a run'),
  });
  await expect(stage.runtime.catalogs.remove('blues')).rejects.toMatchObject({ code: 'catalog-busy' });
  expect(await first).toMatchObject({ scanned: 40, embedded: 40, failed: [] });
  expect(await stage.runtime.runs.list()).toHaveLength(1);
});

it('lets runs of different catalogues go on at once', async () => {
  await using stage = await setUp(10, 20);
  const reports = await Promise.all(
    ['one', 'two'].map((catalog) => stage.runtime.indexing.index({ folder: stage.pictures.path, catalog })),
  );
  expect(reports.map(({ embedded }) => embedded)).toEqual([10, 10]);
});

it('stops within a second when cancelled, keeps what was committed, and starts anew next time', async () => {
  await using stage = await setUp(160, 40);
  const request = { folder: stage.pictures.path, catalog: 'blues' };
  const first = stage.runtime.indexing.index(request);
  const outcome = expect(first).rejects.toMatchObject({ code: 'aborted' });
  await expect
    .poll(async () => (await stage.runtime.runs.list())[0]?.progress.embedded, { timeout: 10_000 })
    .toBeGreaterThan(0);
  const [run] = await stage.runtime.runs.list();
  const asked = performance.now();
  await stage.runtime.runs.cancel(run?.id ?? '');
  await outcome;
  expect(performance.now() - asked).toBeLessThan(1_000);
  const cancelled = await stage.runtime.runs.get(run?.id ?? '');
  expect(cancelled).toMatchObject({ status: 'cancelled', error: null });
  stage.model.delay = 0;
  expect(await stage.runtime.indexing.index(request)).toMatchObject({
    scanned: 160,
    unchanged: cancelled.progress.embedded,
    embedded: 160 - cancelled.progress.embedded,
  });
  expect(await stage.runtime.runs.list()).toHaveLength(2);
});

it('goes on with its run after the caller gave up', async () => {
  await using stage = await setUp(160, 40);
  const request = { folder: stage.pictures.path, catalog: 'blues' };
  const giveUp = new AbortController();
  const first = stage.runtime.indexing.index(request, { signal: giveUp.signal });
  const outcome = expect(first).rejects.toMatchObject({ code: 'aborted' });
  await expect
    .poll(async () => (await stage.runtime.runs.list())[0]?.progress.embedded, { timeout: 10_000 })
    .toBeGreaterThan(0);
  giveUp.abort();
  await outcome;
  expect(await stage.runtime.runs.list()).toMatchObject([{ status: 'interrupted' }]);
  stage.model.delay = 0;
  const report = await stage.runtime.indexing.index(request);
  expect(report).toMatchObject({ scanned: 160, embedded: 160, unchanged: 0 });
  expect(await stage.runtime.runs.list()).toMatchObject([{ status: 'succeeded' }]);
});

it('fails and removes nothing when the folder vanishes midway', async () => {
  await using stage = await setUp(192, 30);
  const request = { folder: stage.pictures.path, catalog: 'blues' };
  const first = stage.runtime.indexing.index(request);
  const outcome = expect(first).rejects.toMatchObject({ code: 'source-missing' });
  await expect
    .poll(async () => (await stage.runtime.runs.list())[0]?.progress.embedded, { timeout: 10_000 })
    .toBeGreaterThan(0);
  await rm(stage.pictures.path, { recursive: true });
  await outcome;
  const [run] = await stage.runtime.runs.list();
  expect(run).toMatchObject({ status: 'failed', error: { code: 'source-missing' } });
  expect((await stage.runtime.catalogs.get('blues')).images).toBe(run?.progress.embedded);
});

it('stops a run whose lock was lost, and goes on with it afterwards', async () => {
  await using stage = await setUp(160, 40);
  const request = { folder: stage.pictures.path, catalog: 'blues' };
  const first = stage.runtime.indexing.index(request);
  const outcome = expect(first).rejects.toMatchObject({ code: 'database-unavailable' });
  await expect
    .poll(async () => (await stage.runtime.runs.list())[0]?.progress.embedded, { timeout: 10_000 })
    .toBeGreaterThan(0);
  await stage.database.pool.query(
    `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
  );
  await outcome;
  await wait(100);
  expect(await stage.runtime.runs.list()).toMatchObject([{ status: 'interrupted' }]);
  stage.model.delay = 0;
  expect(await stage.runtime.indexing.index(request)).toMatchObject({ scanned: 160, embedded: 160 });
});
