import { ClipError, type Cursor, type JsonValue } from '@clipline/clip-core';
import type { NumberedPage } from '@clipline/engine';
import type pg from 'pg';
import { toStorableJson } from '../catalogs/storable-json.ts';
import { toErrorCode } from '../catalogs/stored-error-code.ts';
import type { RunProgress } from '../services.ts';
import { inTransaction } from './in-transaction.ts';
import { itemFromJson, itemToJson } from './item-json.ts';
import { ownerIsHeld } from './run-lock.ts';
import { readProgress } from './run-progress.ts';

/** A page as the table has it. */
interface StoredPage {
  readonly items: readonly JsonValue[];
  readonly rejected: readonly {
    readonly item: JsonValue;
    readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean };
  }[];
  readonly cursor: Cursor;
  readonly milliseconds: number;
  readonly notes: JsonValue;
}

/** A page that this worker has taken, with what its reader noted for whoever commits it. */
export interface TakenPage {
  readonly page: NumberedPage;
  readonly notes: JsonValue;
  /** How often it has been taken, this time included. */
  readonly takes: number;
}

/** Where the source of a run has been read up to. */
export interface ReadPosition {
  /** Null before the first page. */
  readonly cursor: Cursor | null;
  readonly nextPage: number;
  readonly exhausted: boolean;
}

export async function findReadPosition(pool: pg.Pool, runId: string, node: string): Promise<ReadPosition> {
  const { rows } = await pool.query<{ page: number; cursor: Cursor; exhausted: boolean }>(
    'SELECT page, cursor, exhausted FROM checkpoints WHERE run_id = $1 AND node_id = $2',
    [runId, node],
  );
  const [row] = rows;
  if (row === undefined) return { cursor: null, nextPage: 0, exhausted: false };
  return { cursor: row.page < 0 ? null : row.cursor, nextPage: row.page + 1, exhausted: row.exhausted };
}

/**
 * Puts a page that was read into the table, together with the source's cursor. Throws `aborted` when another reader
 * has put it there, or the run does not go on.
 */
export async function putPage(
  pool: pg.Pool,
  run: { readonly id: string; readonly node: string },
  read: { readonly page: NumberedPage; readonly notes: JsonValue },
): Promise<void> {
  const { page, notes } = read;
  const stored: StoredPage = {
    items: page.items.map(itemToJson),
    rejected: (page.rejected ?? []).map(({ item, error }) => ({
      item: itemToJson(item),
      error: { code: error.code, message: error.message, retryable: error.retryable },
    })),
    cursor: page.cursor,
    milliseconds: Math.round(page.milliseconds ?? 0),
    notes,
  };
  await inTransaction(pool, async (client) => {
    await requireRunning(client, run.id);
    const { rowCount } = await client.query(
      `INSERT INTO run_pages (run_id, number, page) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [run.id, page.number, JSON.stringify(toStorableJson(stored as unknown as JsonValue))],
    );
    const moved = await client.query(
      `INSERT INTO checkpoints (run_id, node_id, page, cursor, updated_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (run_id, node_id) DO UPDATE
         SET page = excluded.page, cursor = excluded.cursor, updated_at = now()
         WHERE checkpoints.page = excluded.page - 1`,
      [run.id, run.node, page.number, JSON.stringify(toStorableJson(page.cursor))],
    );
    if (rowCount !== 1 || moved.rowCount !== 1) throw readTwice(run.id, page.number);
    if (page.total === undefined) return;
    await client.query(
      `UPDATE runs SET progress = progress || jsonb_build_object('total', $2::int) WHERE id = $1`,
      [run.id, page.total],
    );
  });
}

/** Notes that the source has given all. */
export async function closeSource(
  pool: pg.Pool,
  run: { readonly id: string; readonly node: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO checkpoints (run_id, node_id, page, cursor, exhausted, updated_at)
     VALUES ($1, $2, -1, 'null', true, now())
     ON CONFLICT (run_id, node_id) DO UPDATE SET exhausted = true, updated_at = now()`,
    [run.id, run.node],
  );
}

/** Takes the first page that is ready, or answers null when none is or the run does not go on. */
export async function takePage(pool: pg.Pool, runId: string, ownerId: string): Promise<TakenPage | null> {
  const { rows } = await pool.query<{ number: number; page: StoredPage; takes: number }>(
    `UPDATE run_pages SET state = 'taken', owner_id = $2, takes = takes + 1
     WHERE run_id = $1 AND number = (
       SELECT number FROM run_pages
       WHERE run_id = $1 AND state = 'ready'
         AND EXISTS (SELECT 1 FROM runs WHERE id = $1 AND status = 'running' AND NOT pause_requested)
       ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING number, page, takes`,
    [runId, ownerId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { items, rejected, cursor, milliseconds, notes } = row.page;
  return {
    takes: row.takes,
    notes,
    page: {
      number: row.number,
      items: items.map(itemFromJson),
      rejected: rejected.map(({ item, error }) => ({
        item: itemFromJson(item),
        error: new ClipError(toErrorCode(error.code), error.message, { retryable: error.retryable }),
      })),
      cursor,
      milliseconds,
    },
  };
}

/** Takes the page out of the table, in the transaction that commits it. Throws `aborted` when it is another's now. */
export async function dropPage(
  client: pg.ClientBase,
  taken: { readonly runId: string; readonly number: number; readonly ownerId: string },
): Promise<void> {
  const { rowCount } = await client.query(
    `DELETE FROM run_pages WHERE run_id = $1 AND number = $2 AND owner_id = $3 AND state = 'taken'`,
    [taken.runId, taken.number, taken.ownerId],
  );
  if (rowCount !== 1) throw readTwice(taken.runId, taken.number);
}

/** Pages of a run that have not been committed. */
export interface PageCounts {
  readonly ready: number;
  readonly taken: number;
}

/** Makes pages of workers that died ready again, and counts what there is. */
export async function freePages(pool: pg.Pool, runId: string): Promise<PageCounts> {
  await pool.query(
    `UPDATE run_pages p SET state = 'ready', owner_id = NULL
     WHERE p.run_id = $1 AND p.state = 'taken' AND NOT ${ownerIsHeld}`,
    [runId],
  );
  return countPages(pool, runId);
}

export async function countPages(pool: pg.Pool, runId: string): Promise<PageCounts> {
  const { rows } = await pool.query<{ ready: number; taken: number }>(
    `SELECT count(*) FILTER (WHERE state = 'ready')::int AS ready,
       count(*) FILTER (WHERE state = 'taken')::int AS taken FROM run_pages WHERE run_id = $1`,
    [runId],
  );
  return rows[0] ?? { ready: 0, taken: 0 };
}

/** Locks the run's row until the transaction ends and answers its progress. Throws `aborted` when it does not go on. */
export async function requireRunning(client: pg.ClientBase, runId: string): Promise<RunProgress> {
  const { rows } = await client.query<{ status: string; progress: unknown }>(
    'SELECT status, progress FROM runs WHERE id = $1 FOR UPDATE',
    [runId],
  );
  if (rows[0]?.status === 'running') return readProgress(rows[0].progress);
  throw new ClipError('aborted', `Run ${runId} does not go on: it is ${rows[0]?.status ?? 'removed'}.`);
}

function readTwice(runId: string, number: number): ClipError {
  return new ClipError(
    'aborted',
    `Page ${number} of run ${runId} belongs to another worker by now. This one had lost its connection; the run goes on there.`,
    { retryable: true },
  );
}
