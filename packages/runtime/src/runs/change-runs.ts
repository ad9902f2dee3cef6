import { ClipError } from '@clipline/clip-core';
import type { Database } from '../database/open-database.ts';
import type { RunSummary } from '../services.ts';
import { settleRun, tellRunChanged } from './run-lifecycle.ts';
import { catalogLock, runLock } from './run-lock.ts';
import type { RunQueue } from './run-queue.ts';
import { getRun } from './run-summary.ts';

/**
 * Ends a run that waits, or asks the workers that are at it to stop; they do within a second.
 * Throws `not-found`, or `conflict` when the run is over already.
 */
export async function cancelRun(database: Database, id: string): Promise<void> {
  const run = await getRun(database.pool, id);
  if (run.status === 'cancelled') return;
  if (run.status === 'succeeded' || run.status === 'failed') {
    throw new ClipError('conflict', `Run ${id} has ${run.status} already; there is nothing left to cancel.`);
  }
  await requestCancel(database, id);
}

/** The same for a run that may be over, or gone, already. */
export async function requestCancel(database: Database, id: string): Promise<void> {
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = 'cancelled', finished_at = now()
     WHERE id = $1 AND status IN ('queued', 'waiting', 'interrupted', 'paused')`,
    [id],
  );
  if (rowCount === 1) return tellRunChanged(database, id);
  await database.pool.query('UPDATE runs SET cancel_requested = true WHERE id = $1', [id]);
  await settleDead(database, id, 'cancelled');
}

/** A run whose process died has nobody who could see the request. */
async function settleDead(database: Database, id: string, status: 'cancelled' | 'paused'): Promise<void> {
  const row = await database.prisma.run.findUnique({ where: { id } });
  if (row?.status !== 'running') return;
  const name = row.kind === 'index' && row.catalogId !== null ? catalogLock(row.catalogId) : runLock(id);
  await using lock = await database.tryLock(name);
  if (!lock) return;
  const again = await database.prisma.run.findUnique({ where: { id } });
  if (again?.status === 'running') await settleRun(database, id, { status });
}

/**
 * Lets a run rest until it is resumed: what its workers are at is committed first. Throws `not-found`, or `conflict`
 * for a run that is over, that waits for an answer, or that another process runs by itself.
 */
export async function pauseRun(database: Database, id: string): Promise<RunSummary> {
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = 'paused', pause_requested = true WHERE id::text = $1 AND status IN ('queued', 'interrupted')`,
    [id],
  );
  const asked = await database.pool.query(
    `UPDATE runs SET pause_requested = true
     WHERE id::text = $1 AND status = 'running' AND (kind = 'index' OR request->>'by' = 'queue')`,
    [id],
  );
  const run = await getRun(database.pool, id);
  if (rowCount !== 1 && asked.rowCount !== 1 && run.status !== 'paused') {
    throw new ClipError('conflict', `Run ${id} cannot be paused: it is ${run.status}.`);
  }
  if (asked.rowCount === 1) await settleDead(database, id, 'paused');
  await tellRunChanged(database, id);
  return run;
}

/** Goes on with a paused run, in the queue. Throws `not-found`, or `conflict` when the run is not paused. */
export async function resumeRun(database: Database, queue: RunQueue, id: string): Promise<RunSummary> {
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = CASE WHEN status = 'paused' THEN 'queued' ELSE status END, pause_requested = false,
       ends_by = NULL, request = request || '{"by": "queue"}'
     WHERE id::text = $1 AND (status = 'paused' OR (status = 'running' AND pause_requested))`,
    [id],
  );
  const run = await getRun(database.pool, id);
  if (rowCount !== 1) throw new ClipError('conflict', `Run ${id} is not paused: it is ${run.status}.`);
  await queue.send(id);
  await tellRunChanged(database, id);
  return run;
}

/** Confirms what a waiting run asks, and queues it again. Throws `not-found`, or `conflict` when it asks nothing. */
export async function confirmRun(database: Database, queue: RunQueue, id: string): Promise<RunSummary> {
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = 'queued', confirmed = true, cancel_requested = false, error = NULL, request = request || '{"by": "queue"}'
     WHERE id::text = $1 AND status = 'waiting'`,
    [id],
  );
  const run = await getRun(database.pool, id);
  if (rowCount !== 1) {
    throw new ClipError('conflict', `Run ${id} does not wait for an answer: it is ${run.status}.`);
  }
  await queue.send(id);
  await tellRunChanged(database, id);
  return run;
}
