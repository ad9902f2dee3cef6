import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import { expect, it } from 'vitest';
import { type Child, readLog, startChild } from './child-process.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const images = 400;
const kills = Number(process.env.CLIPLINE_TEST_KILLS ?? 4);
/** Three pages of 32 for each worker. */
const inFlight = 96;

it(`ends with one record for each image though its workers are killed ${kills} times`, {
  timeout: 90_000 + kills * 15_000,
}, async () => {
  await using pictures = await createPictureFolder();
  await using opened = await openTestRuntime();
  const { runtime, database, home } = opened;
  for (let index = 0; index < images; index++) {
    await pictures.paint(`${index % 7}/${index}.png`, 'red', index);
  }
  const log = join(home, 'embedded.log');
  const start = () => startChild(['work'], { home, databaseUrl: database.url, log, delay: 8 });
  const workers: Child[] = [start(), start()];
  await using _ends = {
    [Symbol.asyncDispose]: async () => {
      for (const worker of workers) worker.kill('SIGKILL');
      await Promise.all(workers.map(({ ended }) => ended));
    },
  };
  await Promise.all(workers.map(({ ready }) => ready));
  const run = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'kills' });
  const owners = new Set<string>();
  const watch = async () => {
    const { rows } = await database.pool.query<{ owner: string; size: number }>(
      `SELECT split_part(owner_id, '/', 1) AS owner, 0 AS size FROM run_pages WHERE owner_id IS NOT NULL`,
    );
    for (const { owner } of rows) owners.add(owner);
    return (await runtime.runs.get(run.id)).progress.scanned;
  };
  for (let killed = 0; killed < kills; killed++) {
    const until = ((killed + 1) * images) / (kills + 2);
    while ((await watch()) < until) await wait(50);
    await wait(randomInt(0, 200));
    const [victim] = workers.splice(killed % 2, 1);
    victim?.kill('SIGKILL');
    await victim?.ended;
    workers.splice(killed % 2, 0, start());
  }
  await expect
    .poll(async () => (await runtime.runs.get(run.id)).status, { timeout: 60_000 })
    .toBe('succeeded');
  expect(await runtime.runs.get(run.id)).toMatchObject({
    progress: { scanned: images, embedded: images, removed: 0, failed: 0 },
  });
  expect(owners.size).toBeGreaterThan(1);

  const { store } = await runtime.catalogs.get('kills');
  await using there = await openStore(store.url, { home });
  const { records } = await there.scan(store.collection, { pageSize: images * 2 });
  expect(new Set(records.map(({ metadata }) => metadata.uri)).size).toBe(images);
  expect(records).toHaveLength(images);
  const embedded = await readLog(log);
  expect(new Set(embedded).size).toBe(images);
  expect(embedded.length).toBeLessThanOrEqual(images + kills * inFlight);
  const { rows } = await database.pool.query<{ pages: number; bytes: number }>(
    `SELECT (SELECT count(*)::int FROM run_pages) AS pages, max(pg_column_size(r.*))::int AS bytes FROM runs r`,
  );
  expect(rows[0]?.pages).toBe(0);
  expect(rows[0]?.bytes).toBeLessThan(64 * 1024);
});
