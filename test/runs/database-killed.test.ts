import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuntime, readEnvironment } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';

it('ends a run when the embedded database is killed, and goes on with it', { timeout: 120_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'clipline-killed-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const pictures = cleanUp.use(await createPictureFolder());
  for (let index = 0; index < 160; index++) await pictures.paint(`${index}.png`, 'red', index);
  const model = createCountingModel(60);
  const runtime = cleanUp.use(
    await openRuntime(
      readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_MODEL: 'tiny', CLIPLINE_THREADS: '1' }),
      {
        openModel: model.open,
      },
    ),
  );
  const stop = new AbortController();
  const working = runtime.work({ signal: stop.signal });
  const request = { folder: pictures.path, catalog: 'reds' };
  const first = runtime.indexing.index(request);
  const outcome = expect(first).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
  await expect
    .poll(async () => (await runtime.runs.list())[0]?.progress.embedded, { timeout: 20_000 })
    .toBeGreaterThan(0);
  process.kill(await findPostmaster(home), 'SIGKILL');
  await outcome;
  model.delay = 0;
  await expect
    .poll(
      () =>
        runtime.runs.list().then(
          (runs) => runs.map(({ status }) => status),
          () => [],
        ),
      { timeout: 30_000 },
    )
    .toEqual(['interrupted']);
  expect(await runtime.indexing.index(request)).toMatchObject({ scanned: 160, embedded: 160, removed: 0 });
  expect(await runtime.catalogs.get('reds')).toMatchObject({ images: 160 });
  const found = await runtime.search.search({ catalog: 'reds', query: { text: 'red' }, topK: 1000 });
  expect(found.matches).toHaveLength(160);
  // A worker that was there all the time takes runs again.
  const { id } = await runtime.indexing.enqueue({ ...request, catalog: 'others' });
  await expect.poll(async () => (await runtime.runs.get(id)).status, { timeout: 30_000 }).toBe('succeeded');
  stop.abort();
  await working;
});

async function findPostmaster(home: string): Promise<number> {
  for await (const file of glob('**/postmaster.pid', { cwd: home })) {
    return Number((await readFile(join(home, file), 'utf8')).split('\n')[0]);
  }
  throw new Error(`No database runs under ${home}.`);
}
