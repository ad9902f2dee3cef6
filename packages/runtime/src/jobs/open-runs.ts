import type pg from 'pg';
import { findRuns } from '../runs/run-summary.ts';
import type { RunSummary } from '../services.ts';
import type { OpenRun, WaitReason, WorkerView } from './jobs.ts';
import { type QueueSettings, runsAtOnceOn } from './queue-settings.ts';

const most = 200;

interface OpenRow {
  readonly id: string;
  readonly place: string | null;
  /** The run that must be over before this one begins. */
  readonly before: string | null;
  readonly total: number;
}

/** Runs that are not over, and what those wait for that no worker has taken. */
export async function readOpenRuns(
  pool: pg.Pool,
  { settings, workers }: { readonly settings: QueueSettings; readonly workers: readonly Place[] },
): Promise<{ readonly runs: readonly OpenRun[]; readonly open: number }> {
  const { rows } = await pool.query<OpenRow>(
    `SELECT r.id, r.place, (count(*) OVER ())::int AS total,
       (SELECT older.id FROM runs older
        WHERE older.finished_at IS NULL AND older.id <> r.id AND r.status IN ('queued', 'interrupted')
          AND CASE WHEN r.pipeline_id IS NOT NULL
            THEN older.pipeline_id = r.pipeline_id AND (older.created_at, older.id) < (r.created_at, r.id)
            ELSE r.kind = 'index' AND older.catalog_id = r.catalog_id AND older.status = 'running' END
        ORDER BY older.created_at, older.id LIMIT 1) AS before
     FROM runs r WHERE r.status NOT IN ('succeeded', 'failed', 'cancelled')
     ORDER BY array_position(ARRAY['running', 'interrupted', 'queued', 'waiting', 'paused'], r.status::text),
       r.created_at, r.id LIMIT $1`,
    [most],
  );
  const summaries = new Map(
    (
      await findRuns(
        pool,
        rows.map(({ id }) => id),
      )
    ).map((run) => [run.id, run]),
  );
  const alive = workers.filter((worker) => worker.alive);
  const seats = alive.reduce((sum, { host }) => sum + runsAtOnceOn(settings, host), 0);
  const running = [...summaries.values()].filter(({ status }) => status === 'running').length;
  let position = 0;
  const runs = rows.flatMap((row): readonly OpenRun[] => {
    const run = summaries.get(row.id);
    if (run === undefined) return [];
    if (!waits(run)) return [{ run, position: null, waitsFor: null }];
    position++;
    const free = running + position <= seats;
    return [{ run, position, waitsFor: explain(row, { settings, alive, free }) }];
  });
  return { runs, open: rows[0]?.total ?? 0 };
}

type Place = Pick<WorkerView, 'host' | 'alive'> & { readonly place: string };

function waits({ status }: RunSummary): boolean {
  return status === 'queued' || status === 'interrupted';
}

function explain(
  { place, before }: OpenRow,
  around: {
    readonly settings: QueueSettings;
    readonly alive: readonly Place[];
    readonly free: boolean;
  },
): WaitReason {
  if (around.settings.pausedAt !== null) return { kind: 'queue-paused' };
  if (around.alive.length === 0) return { kind: 'no-worker' };
  if (before !== null) return { kind: 'run', runId: before };
  if (place !== null && around.alive.every((worker) => worker.place !== place))
    return { kind: 'place', place };
  return { kind: around.free ? 'soon' : 'all-busy' };
}
