import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@clipline/clip-core/stores';
import { openRuntime, readEnvironment } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { scanAll } from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { createCountingModel } from '../runs/counting-model.ts';
import { createPictureFolder } from '../runs/picture-folder.ts';
import { killServer, startServer } from './server.ts';
import { serverFiles, serverUrl } from './server-url.ts';

const images = 300;

it('ends a run with every record though Milvus is killed and started again in the middle', {
  timeout: 400_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'clipline-milvus-run-'));
  stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const pictures = stack.use(await createPictureFolder());
  for (let index = 0; index < images; index++) await pictures.paint(`${index}.png`, 'green', index);
  const model = createCountingModel(20);
  const runtime = stack.use(
    await openRuntime(
      readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_MODEL: 'tiny', CLIPLINE_THREADS: '1' }),
      { openModel: model.open },
    ),
  );
  const stop = new AbortController();
  const working = runtime.work({ signal: stop.signal });
  stack.defer(async () => {
    stop.abort();
    await working;
  });
  const request = { folder: pictures.path, catalog: 'greens', store: serverUrl() };
  const { id } = await runtime.indexing.enqueue(request);
  const look = () => runtime.runs.get(id);
  await expect
    .poll(async () => (await look()).progress.embedded, { timeout: 120_000, interval: 50 })
    .toBeGreaterThan(0);
  await killServer(serverFiles());
  const { status, progress } = await look();
  expect(status).toBe('running');
  expect(progress.embedded).toBeLessThan(images);
  await startServer(serverFiles());
  await expect.poll(async () => (await look()).status, { timeout: 240_000, interval: 500 }).toBe('succeeded');
  expect(await look()).toMatchObject({ progress: { scanned: images, embedded: images, failed: 0 } });

  const { store: place } = await runtime.catalogs.get('greens');
  await using store = await openStore(place.url, { home });
  const found = await scanAll(store, place.collection);
  expect(found).toHaveLength(images);
  expect(new Set(found.map(({ metadata }) => metadata.uri)).size).toBe(images);
  // At most the three pages of 32 that were in flight are embedded again.
  expect(model.embedded.length).toBeLessThanOrEqual(images + 96);
  await store.dropCollection(place.collection);
});
