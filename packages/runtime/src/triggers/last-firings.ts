import type pg from 'pg';
import { z } from 'zod';
import { toErrorCode } from '../catalogs/stored-error-code.ts';
import { findRuns } from '../runs/run-summary.ts';
import type { LastFiring } from './triggers.ts';

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly run_id: string | null;
  readonly error: unknown;
}

/** What last came of each of these triggers, by trigger; none of one that has not fired within the days remembered. */
export async function readLastFirings(
  pool: pg.Pool,
  triggers: readonly string[],
): Promise<ReadonlyMap<string, LastFiring>> {
  const { rows } = await pool.query<Row>(
    `SELECT t.id, f.at, f.run_id, f.error FROM unnest($1::uuid[]) AS t (id) CROSS JOIN LATERAL (
       SELECT at, run_id, error FROM firings
       WHERE trigger_id = t.id AND (state <> 'waiting' OR tries > 0) ORDER BY at DESC LIMIT 1) AS f`,
    [triggers],
  );
  const runs = await findRuns(
    pool,
    rows.flatMap(({ run_id }) => run_id ?? []),
  );
  const statuses = new Map(runs.map((run) => [run.id, run.status]));
  return new Map(
    rows.map(({ id, at, run_id, error }) => [
      id,
      { at, runId: run_id, status: statuses.get(run_id ?? '') ?? null, error: readFiringError(error) },
    ]),
  );
}

const errorSchema = z.object({ code: z.string(), message: z.string() });

/** Why a firing has started no run, as its row says; null when nothing kept it. */
export function readFiringError(value: unknown): LastFiring['error'] {
  const parsed = errorSchema.safeParse(value);
  return parsed.success ? { code: toErrorCode(parsed.data.code), message: parsed.data.message } : null;
}
