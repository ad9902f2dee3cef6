import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openModel, resolveModel } from '@clipline/clip-core/models';
import { openRuntime, readEnvironment } from '@clipline/runtime';
import { cacheFolder } from '../test/step.ts';
import type { CeilingJob } from './ceiling-worker.ts';
import { makePhotos } from './photos.ts';
import type { Row } from './table.ts';

/**
 * How close indexing comes to what the machine can do: images a second as a share of 1 / (1/model + 1/decode), where
 * decode and model are measured alone, on all cores, in the same rounds. Medians over the rounds.
 */
export async function benchIngest(options: {
  readonly images: number;
  readonly rounds: number;
}): Promise<readonly Row[]> {
  const photos = await makePhotos(join(cacheFolder, 'bench', 'photos'), options.images);
  const home = await mkdtemp(join(tmpdir(), 'clipline-bench-'));
  try {
    const rounds = await measureRounds(home, photos, options.rounds);
    const decode = median(rounds.map((round) => round.decode));
    const model = median(rounds.map((round) => round.model));
    const bound = median(rounds.map((round) => 1 / (1 / round.decode + 1 / round.model)));
    const share = (pick: (round: Round) => number) =>
      median(rounds.map((round) => pick(round) / (1 / (1 / round.decode + 1 / round.model))));
    return [
      { what: 'decode only', 'images/s': decode, 'share of the bound': decode / bound },
      { what: 'model only', 'images/s': model, 'share of the bound': model / bound },
      { what: 'bound: both on the same cores', 'images/s': bound, 'share of the bound': 1 },
      {
        what: 'embedImages',
        'images/s': median(rounds.map((round) => round.embed)),
        'share of the bound': share((round) => round.embed),
      },
      {
        what: 'index: scan, hash, embed, store, commit',
        'images/s': median(rounds.map((round) => round.index)),
        'share of the bound': share((round) => round.index),
      },
    ];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Images a second. */
interface Round {
  readonly decode: number;
  readonly model: number;
  readonly embed: number;
  readonly index: number;
}

async function measureRounds(
  home: string,
  photos: readonly string[],
  count: number,
): Promise<readonly Round[]> {
  const resolved = await resolveModel({ model: 'starter', home, offline: true });
  const workers = Array.from(
    { length: availableParallelism() },
    () =>
      new Worker(new URL('./ceiling-worker.ts', import.meta.url), {
        workerData: { card: resolved.card, folder: resolved.folder },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  await using model = await openModel({ model: 'starter', home, offline: true });
  await using runtime = await openRuntime({ ...readEnvironment(), home });
  const inputs = photos.map((path) => ({ path }));
  await model.embedImages(inputs.slice(0, 16));
  await runtime.indexing.index({ folder: join(photos[0] ?? '', '..'), catalog: 'bench' });
  const rounds: Round[] = [];
  for (let round = 0; round < count; round++) {
    const decode = await rate(photos.length, () =>
      ask(workers, (part) => ({ decode: photos.filter((_, index) => index % workers.length === part) })),
    );
    const runs = Math.max(2, Math.round(photos.length / 8 / workers.length));
    const modelRate = await rate(runs * 8 * workers.length, () => ask(workers, () => ({ runs })));
    const embed = await rate(photos.length, () => model.embedImages(inputs));
    const index = await rate(photos.length, () =>
      runtime.indexing.index({ folder: join(photos[0] ?? '', '..'), catalog: 'bench', force: true }),
    );
    rounds.push({ decode, model: modelRate, embed, index });
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return rounds;
}

async function ask(workers: readonly Worker[], job: (part: number) => CeilingJob): Promise<void> {
  await Promise.all(
    workers.map((worker, part) => {
      worker.postMessage(job(part));
      return once(worker, 'message');
    }),
  );
}

async function rate(images: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return images / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
