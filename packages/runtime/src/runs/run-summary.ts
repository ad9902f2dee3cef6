import { ClipError, type ErrorCode, errorCodes } from '@clipline/clip-core';
import type pg from 'pg';
import { z } from 'zod';
import type { RunStatus, RunSummary } from '../services.ts';
import { runIsHeld } from './run-lock.ts';
import { readProgress } from './run-progress.ts';

interface RunRow {
  readonly id: string;
  readonly kind: RunSummary['kind'];
  readonly title: string;
  readonly catalog: string | null;
  readonly pipeline: string | null;
  readonly status: RunStatus;
  readonly progress: unknown;
  readonly error: unknown;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly held: boolean;
}

const errorSchema = z.object({ code: z.enum(errorCodes), message: z.string() });

const selectRuns = `SELECT r.id, r.kind, r.title, c.name AS catalog, p.name AS pipeline, r.status, r.progress, r.error,
    r.created_at, r.started_at, r.finished_at, r.status = 'running' AND ${runIsHeld} AS held
  FROM runs r LEFT JOIN catalogs c ON c.id = r.catalog_id
  LEFT JOIN pipelines p ON p.id = r.pipeline_id`;

/** Which runs; every field narrows. */
export interface RunFilter {
  readonly catalog?: string;
  readonly pipeline?: string;
  /** Those in one of these states; `interrupted` ones are found as `running`. */
  readonly statuses?: readonly RunStatus[];
  /** Those that came before this run; the last one of a page brings the next page. */
  readonly before?: string;
  readonly limit?: number;
}

/** Runs, newest first; those whose process died are `interrupted`. Throws `not-found` for `before`. */
export async function listRuns(pool: pg.Pool, filter: RunFilter = {}): Promise<readonly RunSummary[]> {
  if (filter.before !== undefined) await getRun(pool, filter.before);
  const { rows } = await pool.query<RunRow>(
    `${selectRuns} WHERE ($1::text IS NULL OR c.name = $1)
       AND ($2::text IS NULL OR p.name = $2)
       AND ($3::text[] IS NULL OR r.status::text = ANY($3))
       AND ($4::uuid IS NULL OR (r.created_at, r.id) < (SELECT created_at, id FROM runs WHERE id = $4))
     ORDER BY r.created_at DESC, r.id DESC LIMIT $5`,
    [
      filter.catalog ?? null,
      filter.pipeline ?? null,
      filter.statuses ?? null,
      filter.before ?? null,
      Math.min(Math.max(filter.limit ?? 50, 1), 1_000),
    ],
  );
  return rows.map(toSummary);
}

/** Throws `not-found`. */
export async function getRun(pool: pg.Pool, id: string): Promise<RunSummary> {
  const [found] = await findRuns(pool, [id]);
  if (found) return found;
  throw new ClipError('not-found', `There is no run "${id}". It may have been removed with its catalogue.`);
}

/** Those of the runs that exist, in any order. */
export async function findRuns(pool: pg.Pool, ids: readonly string[]): Promise<readonly RunSummary[]> {
  const { rows } = await pool.query<RunRow>(`${selectRuns} WHERE r.id::text = ANY($1)`, [ids]);
  return rows.map(toSummary);
}

/** The newest run of each of these catalogues, by catalogue name. */
export async function lastRuns(
  pool: pg.Pool,
  catalogs: readonly string[],
): Promise<ReadonlyMap<string, RunSummary>> {
  const { rows } = await pool.query<RunRow>(
    `${selectRuns} WHERE r.id IN (
       SELECT (SELECT last.id FROM runs last WHERE last.catalog_id = named.id
               ORDER BY last.created_at DESC, last.id DESC LIMIT 1)
       FROM catalogs named WHERE named.name = ANY($1))`,
    [catalogs],
  );
  return new Map(rows.map((row) => [row.catalog ?? '', toSummary(row)]));
}

/** An error as it is kept in a run's row. */
export function toErrorJson(error: { readonly code: ErrorCode; readonly message: string }) {
  const message = error.message.toWellFormed().replaceAll('\0', '');
  // Rows of runs stay small, whatever a server answered.
  return { code: error.code, message: message.length > 4_000 ? `${message.slice(0, 4_000)} …` : message };
}

/** The status of a run as people see it: one that nobody holds any more was interrupted, whatever its row says. */
export function statusOf(status: RunStatus, isHeld: boolean): RunStatus {
  return status === 'running' && !isHeld ? 'interrupted' : status;
}

function toSummary(row: RunRow): RunSummary {
  const progress = readProgress(row.progress);
  const running = row.status === 'running' && row.held;
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    catalog: row.catalog,
    pipeline: row.pipeline,
    status: statusOf(row.status, row.held),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: running ? progress : { ...progress, rate: null },
    error: errorSchema.nullable().catch(null).parse(row.error),
  };
}
