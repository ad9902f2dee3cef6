import { ClipError, type ErrorCode, type JsonValue } from '@clipline/clip-core';
import type pg from 'pg';
import { toErrorCode } from '../catalogs/stored-error-code.ts';

/** An item that a node refused, with what is needed to try it again. */
export interface DeadLetter {
  readonly id: string;
  readonly runId: string;
  /** Title of the run. */
  readonly title: string;
  readonly node: string;
  readonly itemId: string;
  /** Where its file is, or its id. */
  readonly path: string;
  /** As it came to the node, its vector in base64; null when it was too large to keep. */
  readonly item: JsonValue | null;
  /** Ids of the items that it was made from. */
  readonly parents: readonly string[];
  readonly code: ErrorCode;
  /** What was wrong, and what to do. */
  readonly message: string;
  /** True when the same may succeed without any change by a person. */
  readonly retryable: boolean;
  readonly at: Date;
  /** `replayed`: a run was started to try it again; `resolved`: that run brought it through. */
  readonly state: 'open' | 'replayed' | 'resolved';
  readonly replayRunId: string | null;
}

/** Which of them; every field narrows. */
export interface DeadLetterFilter {
  readonly ids?: readonly string[];
  readonly run?: string;
  /** Name of a pipeline. */
  readonly pipeline?: string;
  readonly catalog?: string;
  readonly node?: string;
  readonly code?: ErrorCode;
  readonly state?: DeadLetter['state'];
}

interface DeadLetterRow {
  readonly id: string;
  readonly run_id: string;
  readonly title: string;
  readonly node: string;
  readonly item_id: string;
  readonly path: string;
  readonly item: JsonValue | null;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly at: Date;
  readonly replay_run_id: string | null;
  readonly resolved_at: Date | null;
}

const most = 1_000;

/** One page of them, newest first. `cursor` is that of the page before. Throws `param-invalid`. */
export async function listDeadLetters(
  pool: pg.Pool,
  options: DeadLetterFilter & { readonly limit?: number; readonly cursor?: string } = {},
): Promise<{ readonly letters: readonly DeadLetter[]; readonly cursor?: string }> {
  const limit = Math.min(Math.max(options.limit ?? 100, 1), most);
  const { where, values } = toCondition(options);
  const before = readId(options.cursor ?? '9223372036854775807');
  const { rows } = await pool.query<DeadLetterRow>(
    `SELECT e.*, r.title FROM item_errors e JOIN runs r ON r.id = e.run_id
     WHERE ${where} AND e.id < $${values.length + 1} ORDER BY e.id DESC LIMIT $${values.length + 2}`,
    [...values, before, limit],
  );
  const last = rows.at(-1);
  return {
    letters: rows.map(toDeadLetter),
    ...(last !== undefined && rows.length === limit ? { cursor: last.id } : {}),
  };
}

/** How many there are. */
export async function countDeadLetters(pool: pg.Pool, filter: DeadLetterFilter): Promise<number> {
  const { where, values } = toCondition(filter);
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM item_errors e JOIN runs r ON r.id = e.run_id WHERE ${where}`,
    [...values],
  );
  return rows[0]?.count ?? 0;
}

/** A condition on item_errors `e` of runs `r`, with its values. */
function toCondition(filter: DeadLetterFilter): {
  readonly where: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const parts = ['true'];
  const add = (sql: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(sql(`$${values.length}`));
  };
  add((place) => `e.id = ANY(${place}::bigint[])`, filter.ids?.map(readId));
  add((place) => `e.run_id::text = ${place}`, filter.run);
  add((place) => `r.pipeline_id = (SELECT id FROM pipelines WHERE name = ${place})`, filter.pipeline);
  add((place) => `e.catalog_id = (SELECT id FROM catalogs WHERE name = ${place})`, filter.catalog);
  add((place) => `e.node = ${place}`, filter.node);
  add((place) => `e.code = ${place}`, filter.code);
  if (filter.state === 'open') parts.push('e.replay_run_id IS NULL');
  if (filter.state === 'replayed') parts.push('e.replay_run_id IS NOT NULL AND e.resolved_at IS NULL');
  if (filter.state === 'resolved') parts.push('e.resolved_at IS NOT NULL');
  return { where: parts.join(' AND '), values };
}

function readId(text: string): string {
  if (/^\d{1,19}$/.test(text)) return text;
  throw new ClipError('param-invalid', `"${text}" is no id of a dead letter; they are whole numbers.`);
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  const parents =
    row.item !== null && typeof row.item === 'object' && 'parents' in row.item ? row.item.parents : [];
  return {
    id: row.id,
    runId: row.run_id,
    title: row.title,
    node: row.node,
    itemId: row.item_id,
    path: row.path,
    item: row.item,
    parents: Array.isArray(parents) ? parents.filter((one) => typeof one === 'string') : [],
    code: toErrorCode(row.code),
    message: row.message,
    retryable: row.retryable,
    at: row.at,
    state: row.resolved_at !== null ? 'resolved' : row.replay_run_id !== null ? 'replayed' : 'open',
    replayRunId: row.replay_run_id,
  };
}
