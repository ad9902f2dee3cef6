import { ClipError } from '@clipline/clip-core';
import type { Database } from '../database/open-database.ts';
import type { RunStatus } from '../services.ts';
import { toErrorJson } from './run-summary.ts';

/** The topic on which each change of a run is told; the payload is the run's id. */
export const runsTopic = 'clipline_runs';

/** Tells everybody who watches that a run changed. */
export async function tellRunChanged(database: Database, runId: string): Promise<void> {
  await database.channel.notify(runsTopic, runId);
}

/**
 * Marks a run as running in this process; the caller holds its lock.
 * Throws `aborted` when it was cancelled a moment ago.
 */
export async function markRunning(
  database: Database,
  run: {
    readonly id: string;
    readonly processId: string;
    /** When the run is ended as `timeout`, from its first start on; none means never. */
    readonly timeoutSeconds?: number | undefined;
    /** Host and home that the run is bound to, for runs whose nodes keep results in their scratch folder. */
    readonly place?: string | undefined;
  },
): Promise<void> {
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = 'running', error = NULL, finished_at = NULL,
       started_at = coalesce(started_at, now()), heartbeat_at = now(), owner_id = $2, attempts = attempts + 1,
       ends_by = coalesce(ends_by, now() + make_interval(secs => $3)), place = coalesce(place, $4)
     WHERE id = $1 AND status IN ('queued', 'running', 'interrupted') AND NOT pause_requested`,
    [run.id, run.processId, run.timeoutSeconds ?? null, run.place ?? null],
  );
  if (rowCount !== 1) throw new ClipError('aborted', `Run ${run.id} was cancelled before it began.`);
  await tellRunChanged(database, run.id);
}

/** Writes how a run ended, or why it waits; what has ended already stays as it is. Answers whether it was written. */
export async function settleRun(
  database: Database,
  runId: string,
  outcome: { readonly status: Exclude<RunStatus, 'queued' | 'running'>; readonly error?: ClipError },
): Promise<boolean> {
  const over = !['waiting', 'interrupted', 'paused'].includes(outcome.status);
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = $2::run_status, error = $3, finished_at = CASE WHEN $4 THEN now() END,
       progress = progress || '{"rate": null}'
     WHERE id = $1 AND status NOT IN ('succeeded', 'failed', 'cancelled')`,
    [runId, outcome.status, outcome.error ? JSON.stringify(toErrorJson(outcome.error)) : null, over],
  );
  if (rowCount === 1 && over) await database.pool.query('DELETE FROM run_pages WHERE run_id = $1', [runId]);
  await tellRunChanged(database, runId);
  return rowCount === 1;
}
