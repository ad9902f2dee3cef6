import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ClipError, type Cursor, throwIfAborted } from '@clipline/clip-core';
import { finishPages } from '@clipline/engine';
import type { AdvisoryLock } from '../database/advisory-lock.ts';
import { explainError } from '../guard-service.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunProgress } from '../services.ts';
import { forgetOldItems } from './node-items.ts';
import { scratchOf } from './node-services.ts';
import { countPages, findReadPosition, freePages, type PageCounts } from './page-table.ts';
import { readIntoTable } from './read-into-table.ts';
import { markRunning, settleRun } from './run-lifecycle.ts';
import { nameOwner, ownerLock } from './run-lock.ts';
import { readProgress } from './run-progress.ts';
import { type RunPulse, startPulse } from './run-pulse.ts';
import { RunRecorder } from './run-recorder.ts';
import type { SharedWork } from './shared-work.ts';
import { walkFromTable } from './walk-from-table.ts';

export interface LeadOptions {
  /** The run's lock, held by the caller until this has ended. */
  readonly lock: AdvisoryLock;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** The cursor of what gathering nodes have emitted; no node has such an id. */
const finishing = '*finish';

/**
 * Leads a run, or goes on with one, to its end: reads its source, asks other workers for help, walks pages itself,
 * lets the nodes finish, and writes into its row how it ended. Throws the ClipError that ended it: a signal that fired
 * leaves it interrupted, to be gone on with.
 */
export async function leadRun(parts: RuntimeParts, work: SharedWork, options: LeadOptions): Promise<void> {
  const { database } = parts;
  const { runId } = work;
  const { timeoutSeconds, place } = work;
  await markRunning(database, { id: runId, processId: parts.processId, timeoutSeconds, place });
  const row = await database.prisma.run.findUniqueOrThrow({ where: { id: runId } });
  let progress = readProgress(row.progress);
  const ownerId = nameOwner(parts);
  await using seat = await database.tryLock(ownerLock(ownerId));
  if (seat === null) throw new ClipError('internal', `Somebody else calls itself ${ownerId}.`);
  const lost = AbortSignal.any([options.lock.lost, seat.lost]);
  await using pulse = startPulse(database, {
    runId,
    lock: { lost },
    ...(options.signal ? { signal: options.signal } : {}),
    onNews: () => options.onProgress?.(progress),
  });
  const show = (next: RunProgress) => {
    progress = next;
    pulse.touch();
  };
  try {
    while (!(await isWalked(parts, work))) {
      if (pulse.paused()) return await pauseRun(parts, work, pulse);
      progress = await readAndWalk(parts, work, { pulse, progress, show, ownerId });
    }
    progress = await finishNodes(parts, work, { pulse, progress, show });
    await work.conclude?.({ signal: pulse.signal, progress, show });
    throwIfAborted(pulse.signal);
    await settleRun(database, runId, { status: 'succeeded' });
    if (work.keepsItems) await forgetOldItems(database.pool, runId).catch(() => undefined);
  } catch (error) {
    throw await settleFailure(parts, work, { error, pulse, attempts: row.attempts });
  } finally {
    options.onProgress?.(progress);
    await clearScratch(parts, runId);
  }
}

interface Walking {
  readonly pulse: RunPulse;
  readonly progress: RunProgress;
  readonly show: (progress: RunProgress) => void;
}

/** Reads and walks at the same time; what goes wrong in one stops the other. */
async function readAndWalk(
  parts: RuntimeParts,
  work: SharedWork,
  walking: Walking & { readonly ownerId: string },
): Promise<RunProgress> {
  const failed = new AbortController();
  const { pulse } = walking;
  const signal = AbortSignal.any([pulse.signal, failed.signal]);
  let page = Promise.withResolvers<void>();
  let reading = true;
  let asked = 0;
  const callHelp = async ({ ready }: PageCounts) => {
    if (!work.shared || work.workers < 2 || ready === 0 || performance.now() - asked < callEvery) return;
    asked = performance.now();
    await parts.queue.callHelp(work.runId, Math.min(ready, work.workers - 1));
  };
  const reader = readIntoTable(parts, work, {
    signal,
    isPaused: () => pulse.paused(),
    onPage: (counts) => {
      page.resolve();
      page = Promise.withResolvers();
      void callHelp(counts).catch(() => undefined);
    },
  }).then(
    () => {
      reading = false;
      page.resolve();
    },
    (error: unknown) => {
      failed.abort(error);
      throw error;
    },
  );
  const walker = walkFromTable(parts, work, {
    ...walking,
    signal,
    isOver: ({ ready, taken }) => !reading && ready === 0 && taken === 0,
    untilPage: () => page.promise,
  }).catch((error: unknown) => {
    failed.abort(error);
    throw error;
  });
  const [read, walked] = await Promise.allSettled([reader, walker]);
  // The first to fail stopped the other, and is the reason.
  if (failed.signal.aborted) throw failed.signal.reason;
  if (read.status === 'rejected') throw read.reason;
  if (walked.status === 'rejected') throw walked.reason;
  return walked.value;
}

/** How often a run is gone on with after the database failed it without breaking the lock. */
const mostAttempts = 20;

/** True when the source has given all and every page has been committed. */
async function isWalked(parts: RuntimeParts, { runId, plan }: SharedWork): Promise<boolean> {
  const { pool } = parts.database;
  const { exhausted } = await findReadPosition(pool, runId, plan.source.id);
  const { ready, taken } = await countPages(pool, runId);
  return exhausted && ready === 0 && taken === 0;
}

/** How often others are asked for help, in milliseconds. */
const callEvery = 2_000;

/** Lets gathering nodes emit and all nodes finish, once every page has been committed. */
async function finishNodes(
  parts: RuntimeParts,
  work: SharedWork,
  { pulse, progress, show }: Walking,
): Promise<RunProgress> {
  const { pool, prisma } = parts.database;
  const { runId, plan } = work;
  const { nextPage } = await findReadPosition(pool, runId, plan.source.id);
  const checkpoint = await prisma.checkpoint.findUnique({
    where: { runId_nodeId: { runId, nodeId: finishing } },
  });
  const recorder = new RunRecorder({
    pool,
    runId,
    catalogId: work.catalogId,
    progress,
    checkpoint: finishing,
    // What is emitted was counted when it was read.
    inCommit: async (_, { done, failed }) => ({ embedded: done.length, failed: failed.length }),
    onProgress: show,
  });
  const events = finishPages(plan, {
    contextFor: work.contextFor,
    ...(work.cache ? { cache: work.cache } : {}),
    ...(work.keepsItems ? { onItems: (items) => recorder.see(items) } : {}),
    pages: nextPage,
    // The column holds what the engine gave.
    cursor: (checkpoint?.cursor ?? null) as Cursor | null,
    signal: pulse.signal,
  });
  for await (const event of events) await recorder.record(event);
  return recorder.progress;
}

/** Waits until others have committed the pages that they were at, and leaves the run for a person to resume. */
async function pauseRun(parts: RuntimeParts, { runId }: SharedWork, pulse: RunPulse): Promise<void> {
  while ((await freePages(parts.database.pool, runId)).taken > 0) {
    throwIfAborted(pulse.signal);
    await wait(100);
  }
  await settleRun(parts.database, runId, { status: 'paused' });
}

/** Writes why the run ended and answers the error to throw. */
async function settleFailure(
  parts: RuntimeParts,
  work: SharedWork,
  {
    error,
    pulse,
    attempts,
  }: { readonly error: unknown; readonly pulse: RunPulse; readonly attempts: number },
): Promise<ClipError> {
  const { database } = parts;
  const reason = pulse.signal.reason;
  const stopped = reason instanceof ClipError && reason.code !== 'aborted';
  const failure = stopped ? reason : explainError(error, database.url);
  const over = failure.code === 'timeout' && stopped;
  // Whatever it is that keeps breaking: in the end the run fails, with the reason.
  const passing = ['aborted', 'database-unavailable'].includes(failure.code) && attempts < mostAttempts;
  const interrupted = (pulse.signal.aborted && !over) || passing;
  const status = pulse.cancelled() ? 'cancelled' : interrupted ? 'interrupted' : work.statusAfter(failure);
  if (status === 'failed') await work.onFailed?.(failure).catch(() => undefined);
  const told = status === 'cancelled' || status === 'interrupted' ? {} : { error: failure };
  // When the database is what failed, the row stays `running` without a holder, which reads as interrupted.
  await settleRun(database, work.runId, { status, ...told }).catch(() => undefined);
  return failure;
}

/** Removes what nodes kept for a run that has ended; one that goes on needs it. */
export async function clearScratch(parts: RuntimeParts, runId: string): Promise<void> {
  const run = await parts.database.prisma.run.findUnique({ where: { id: runId } }).catch(() => undefined);
  if (run === undefined || (run !== null && run.finishedAt === null)) return;
  await rm(scratchOf(parts, runId), { recursive: true, force: true }).catch(() => undefined);
}
