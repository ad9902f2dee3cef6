import { ClipError } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import { startErrorPipeline } from './error-pipeline.ts';
import { readPipelineRun } from './pipeline-work.ts';
import { settleRun } from './run-lifecycle.ts';
import { runIsHeld } from './run-lock.ts';
import { outOfTime } from './run-pulse.ts';

/** A run whose process may still be about to take its lock is left alone for so long, in seconds. */
const graceSeconds = 15;

/** Workers of a place are given so long to come back before its runs are given up, in seconds. */
const placePatience = 120;

interface LeftRun {
  readonly id: string;
  readonly kind: 'index' | 'pipeline';
  readonly by: string | null;
  readonly late: boolean;
  readonly cancel_requested: boolean;
  readonly stranded: boolean;
}

/**
 * Ends what nobody else would end: runs of processes that died, of people and not of the queue; runs out of time that
 * nobody leads; runs bound to a place whose workers are gone; and what was cancelled while nobody was there to see it.
 */
export async function reapRuns(parts: RuntimeParts): Promise<void> {
  const { rows } = await parts.database.pool.query<LeftRun>(
    `SELECT r.id, r.kind, r.request->>'by' AS by, r.cancel_requested, coalesce(r.ends_by < now(), false) AS late,
       r.place IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM workers w WHERE w.place = r.place AND w.heartbeat_at > now() - make_interval(secs => $2)) AS stranded
     FROM runs r
     WHERE r.status IN ('running', 'interrupted', 'queued') AND NOT ${runIsHeld}
       AND coalesce(r.heartbeat_at, r.created_at) < now() - make_interval(secs => $1)`,
    [graceSeconds, placePatience],
  );
  for (const run of rows) await reapRun(parts, run);
}

async function reapRun(parts: RuntimeParts, run: LeftRun): Promise<void> {
  const { database } = parts;
  if (run.cancel_requested) {
    await settleRun(database, run.id, { status: 'cancelled' });
  } else if (run.late) {
    await failRun(parts, run, outOfTime());
  } else if (run.kind === 'pipeline' && run.by !== 'queue') {
    await failRun(parts, run, processGone());
  } else if (run.stranded) {
    await failRun(parts, run, placeGone());
  } else if (run.by !== 'queue') {
    // Indexing that a person began is gone on with by the same command.
    await database.pool.query(`UPDATE runs SET status = 'interrupted' WHERE id = $1 AND status = 'running'`, [
      run.id,
    ]);
  }
}

async function failRun(parts: RuntimeParts, run: LeftRun, error: ClipError): Promise<void> {
  if (run.kind === 'pipeline') {
    // One whose pipeline cannot be read any more has failed all the same, and must not keep others from ending.
    await readPipelineRun(parts, run.id)
      .then((failed) => startErrorPipeline(parts, failed, error))
      .catch(() => undefined);
  }
  await settleRun(parts.database, run.id, { status: 'failed', error });
}

function processGone(): ClipError {
  return new ClipError('process-failed', 'The process that ran it ended before the run did. Start it anew.');
}

function placeGone(): ClipError {
  return new ClipError(
    'process-failed',
    'The workers of the machine that kept its gathered results are gone. Start a worker there, and run it anew.',
  );
}
