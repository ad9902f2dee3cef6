import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import { expect, it } from 'vitest';
import { readLog, startChild, waitForLog } from './child-process.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const images = 300;
const kills = Number(process.env.CLIPLINE_TEST_KILLS ?? 4);
/** Three pages of 32, as one inference thread has them. */
const inFlight = 96;

it(`ends with one record for each image after ${kills} kills`, {
  timeout: 60_000 + kills * 10_000,
}, async () => {
  await using pictures = await createPictureFolder();
  await using opened = await openTestRuntime();
  const { runtime, database, home } = opened;
  for (let index = 0; index < images; index++)
    await pictures.paint(`${index % 7}/${index}.png`, 'red', index);
  await pictures.write('broken.png', 'no image');
  const log = join(home, 'embedded.log');
  const start = () =>
    startChild(['index', pictures.path, 'kills'], { home, databaseUrl: database.url, log, delay: 4 });

  let killed = 0;
  while (killed < kills) {
    const child = start();
    await child.ready;
    const before = (await readLog(log)).length;
    // Some die early, while nothing has been committed; some late.
    if (killed % 2 === 1) await waitForLog(log, Math.min(before + 32, images));
    await wait(randomInt(0, 300));
    child.kill('SIGKILL');
    const { stdout } = await child.ended;
    if (stdout.includes('{')) break;
    killed++;
    // The server takes a moment to see that the process is gone.
    const statuses = async () => (await runtime.runs.list()).map(({ status }) => status);
    await expect
      .poll(statuses, { timeout: 5_000 })
      .toSatisfy((list: readonly string[]) => list.join() === 'interrupted' || list.length === 0);
  }
  expect(killed).toBeGreaterThan(0);
  const child = start();
  const { stdout, stderr } = await child.ended;
  const report = JSON.parse(stdout.slice(stdout.indexOf('{')) || `"${stderr}"`);
  expect(report).toMatchObject({
    scanned: images + 1,
    embedded: images,
    removed: 0,
    failed: [{ code: expect.stringMatching(/^image-/) }],
  });
  expect(await runtime.runs.list()).toMatchObject([{ status: 'succeeded' }]);

  const { store } = await runtime.catalogs.get('kills');
  await using there = await openStore(store.url, { home });
  const { records } = await there.scan(store.collection, { pageSize: images * 2 });
  const uris = records.map(({ metadata }) => metadata.uri);
  expect(new Set(uris).size).toBe(images);
  expect(records).toHaveLength(images);
  const embedded = await readLog(log);
  expect(embedded.length - new Set(embedded).size).toBeLessThanOrEqual(killed * inFlight);
});
