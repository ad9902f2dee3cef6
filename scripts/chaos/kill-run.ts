import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openStore } from '@clipline/clip-core/stores';
import { openRuntime, type Runtime, readEnvironment } from '@clipline/runtime';
import { type Child, readLog, startChild } from '../../test/runs/child-process.ts';
import { createPictureFolder } from '../../test/runs/picture-folder.ts';

export interface ChaosOptions {
  /** The same seed kills the same processes after the same pauses. */
  readonly seed: number;
  readonly kills: number;
  /** Images to index. */
  readonly items: number;
  readonly onProgress: (line: string) => void;
}

export interface ChaosReport {
  /** Fewer than asked for when the run ended before. */
  readonly kills: number;
  readonly items: number;
  /** Images without a record at the end. */
  readonly lost: number;
  /** Records more than one for an image. */
  readonly duplicated: number;
  /** Images that were given to the model. */
  readonly modelCalls: number;
  /** What `modelCalls` may be at most: one for each image, and what was in flight at each kill. */
  readonly mostModelCalls: number;
  /** Worker processes started anew. */
  readonly restarts: number;
  /** Of the kills, those of the database server. */
  readonly databaseKills: number;
  readonly status: string;
  readonly seconds: number;
}

/** Three pages of 32 images that a worker has in flight. */
const inFlight = 96;

/** One kill in so many is that of the database. */
const databaseShare = 6;

/**
 * Indexes pictures with two worker processes on an embedded database and store, and kills workers and the database
 * server at random moments. The model is the tiny one of the tests, which writes down what it is given.
 */
export async function killRun({ seed, kills, items, onProgress }: ChaosOptions): Promise<ChaosReport> {
  const random = createRandom(seed);
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'clipline-chaos-'));
  stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const pictures = stack.use(await createPictureFolder());
  const painted = new Set<unknown>();
  for (let index = 0; index < items; index++) {
    const path = await pictures.paint(`${index % 97}/${index}.png`, 'red', index);
    painted.add(pathToFileURL(path).href);
  }
  const log = join(home, 'embedded.log');
  const delay = Math.max(1, Math.ceil((kills * 2_000) / items));
  const start = () => startChild(['work'], { home, databaseUrl: '', log, delay });
  const runtime = stack.use(
    await openRuntime(
      readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_MODEL: 'tiny', CLIPLINE_THREADS: '1' }),
    ),
  );
  const workers: Child[] = [start(), start()];
  stack.defer(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
  });
  await Promise.all(workers.map(({ ready }) => ready));
  const began = performance.now();
  const { id } = await runtime.indexing.enqueue({ folder: pictures.path, catalog: 'chaos' });

  const done = { kills: 0, databaseKills: 0, restarts: 0 };
  while (done.kills < kills) {
    // Spread over the run, though one that stands still for long is struck again.
    const run = await waitUntil(runtime, id, {
      scanned: (items * (done.kills + random())) / (kills + 1),
      milliseconds: 10_000,
    });
    if (run?.status === 'succeeded' || run?.status === 'failed') break;
    const victim = Math.floor(random() * databaseShare * 2);
    done.kills++;
    if (victim < 2) {
      const postmaster = await findPostmaster(home);
      if (postmaster !== null) process.kill(postmaster, 'SIGKILL');
      done.databaseKills++;
      onProgress(`kill ${done.kills}: the database, at ${run?.progress.scanned ?? '?'} images`);
      continue;
    }
    const [worker] = workers.splice(victim % 2, 1);
    worker?.kill('SIGKILL');
    await worker?.ended;
    workers.splice(victim % 2, 0, start());
    done.restarts++;
    onProgress(`kill ${done.kills}: worker ${(victim % 2) + 1}, at ${run?.progress.scanned ?? '?'} images`);
  }
  const status = await waitForEnd(runtime, id, onProgress);
  const seconds = Math.round((performance.now() - began) / 1000);
  const uris = await readUris(runtime, home);
  const found = new Set(uris);
  const modelCalls = (await readLog(log)).length;
  return {
    ...done,
    items,
    lost: painted.difference(found).size,
    duplicated: uris.length - found.size,
    modelCalls,
    // A database that dies takes the pages of both workers along.
    mostModelCalls: items + inFlight * (done.kills + done.databaseKills),
    status,
    seconds,
  };
}

/** The run as it is; null while the database is away. */
async function look(runtime: Runtime, id: string) {
  return runtime.runs.get(id).catch(() => null);
}

/** Waits until so many images are through, the run has ended, or the time is over. */
async function waitUntil(
  runtime: Runtime,
  id: string,
  { scanned, milliseconds }: { readonly scanned: number; readonly milliseconds: number },
) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const run = await look(runtime, id);
    if (run && (run.progress.scanned >= scanned || run.finishedAt !== null)) return run;
    if (Date.now() > end) return run;
    await wait(100);
  }
}

async function waitForEnd(runtime: Runtime, id: string, onProgress: (line: string) => void): Promise<string> {
  let told = 0;
  for (;;) {
    const run = await look(runtime, id);
    if (run && ['succeeded', 'failed', 'cancelled', 'waiting'].includes(run.status)) return run.status;
    if (Date.now() > told + 10_000) {
      told = Date.now();
      onProgress(`${run?.status ?? 'database away'}: ${run?.progress.scanned ?? '?'} images`);
    }
    await wait(500);
  }
}

async function readUris(runtime: Runtime, home: string): Promise<readonly unknown[]> {
  const { store } = await runtime.catalogs.get('chaos');
  await using there = await openStore(store.url, { home });
  const uris: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await there.scan(store.collection, { pageSize: 1_000, ...(cursor ? { cursor } : {}) });
    uris.push(...page.records.map(({ metadata }) => metadata.uri));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return uris;
}

async function findPostmaster(home: string): Promise<number | null> {
  for await (const file of glob('**/postmaster.pid', { cwd: home })) {
    const text = await readFile(join(home, file), 'utf8').catch(() => '');
    const pid = Number(text.split('\n')[0]);
    if (pid > 0) return pid;
  }
  return null;
}

/** Numbers from 0 to 1 by mulberry32 (Tommy Ettinger, 2017). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
