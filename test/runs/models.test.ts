import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PullState } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { startLocalHub } from '../fixtures/golden/local-hub.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const tiny = fileURLToPath(new URL('../fixtures/golden/tiny-clip/', import.meta.url));
/** A card without checksums of its own, so that the files of another model pass for its. */
const id = 'clip-vit-l-14';

/** The states of its pull from now until it is over. */
async function untilOver(watch: (signal: AbortSignal) => AsyncIterable<readonly PullState[]>) {
  const told: PullState[] = [];
  for await (const states of watch(new AbortController().signal)) {
    told.push(...states);
    if (told.at(-1)?.status !== 'going') return told;
  }
  return told;
}

it('pulls a model though nobody stays to watch, and removes it once nothing needs it', async () => {
  await using hub = await startLocalHub(tiny);
  await using opened = await openTestRuntime({ variables: { CLIPLINE_HUB_URL: hub.url } });
  const { models, catalogs, indexing } = opened.runtime;
  const find = async () => (await models.list()).find((model) => model.id === id);

  await expect(models.startPull('nothing')).rejects.toMatchObject({ code: 'model-not-found' });
  expect(await models.startPull(id)).toMatchObject({ id, status: 'going' });
  // A second wish joins the first.
  expect(await models.startPull(id)).toMatchObject({ id, status: 'going' });
  expect((await untilOver((signal) => models.watchPulls(signal))).at(-1)).toMatchObject({ status: 'done' });
  expect(await find()).toMatchObject({
    location: join(opened.home, 'models', id),
    contextLength: 77,
    precisions: expect.arrayContaining(['fp32', 'q8']),
    partialBytes: 0,
  });
  const weights = hub.requests.filter(({ path }) => path.startsWith('/cdn/') && path.includes('vision'));
  expect(weights).toHaveLength(1);

  await using folder = await createPictureFolder();
  await indexing.index({ folder: folder.path, catalog: 'reds', model: id });
  await expect(models.remove(id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('the catalogue "reds"'),
  });
  await catalogs.remove('reds');
  expect(await models.remove(id)).toBeGreaterThan(1_000);
  expect(await find()).toMatchObject({ location: null, bytes: null });
  expect(await readdir(join(opened.home, 'models'))).toEqual([]);
  await expect(models.remove(id)).rejects.toMatchObject({ code: 'not-found' });
  await expect(models.remove('starter')).rejects.toMatchObject({ code: 'not-allowed' });
});

it('keeps what has come of a pull that was stopped, and says why one failed', async () => {
  await using hub = await startLocalHub(tiny);
  await using opened = await openTestRuntime({ variables: { CLIPLINE_HUB_URL: hub.url } });
  const { models } = opened.runtime;
  await models.startPull(id);
  await models.stopPull(id);
  expect((await untilOver((signal) => models.watchPulls(signal))).at(-1)).toMatchObject({
    status: 'stopped',
    problem: null,
  });
  Object.assign(hub.faults, { status: 404, statuses: 100 });
  await models.startPull(id);
  const failed = (await untilOver((signal) => models.watchPulls(signal))).at(-1);
  expect(failed).toMatchObject({ status: 'failed', problem: expect.stringContaining('404') });

  const partial = join(opened.home, 'models', `${id}.partial`);
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'half.onnx.part'), 'x'.repeat(5_000));
  const half = (await models.list()).find((model) => model.id === id);
  expect(half?.partialBytes).toBeGreaterThanOrEqual(5_000);
  expect(await models.remove(id)).toBe(half?.partialBytes);
  expect((await models.list()).find((model) => model.id === id)).toMatchObject({ partialBytes: 0 });
});
