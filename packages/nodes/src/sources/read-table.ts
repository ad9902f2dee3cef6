import { ClipError, type JsonValue, type SourceContext } from '@clipline/clip-core';
import type pg from 'pg';
import { z } from 'zod';
import { readCsvRows, readTextLines } from '../files/read-rows.ts';

/** A row, or why it cannot be read. */
export type TableRow = {
  /** Names the row for people. */
  readonly name: string;
  /** Reading goes on after it. */
  readonly place: number | string;
} & ({ readonly fields: Readonly<Record<string, JsonValue>> } | { readonly fault: string });

export interface TablePlace {
  readonly file?: string | undefined;
  readonly connection?: string | undefined;
  readonly table?: string | undefined;
  readonly query?: string | undefined;
  readonly idColumn: string;
  readonly pageSize: number;
}

/** The rows after a place: the number of a line, or an id of a database. */
export async function* readTable(
  table: TablePlace,
  after: number | string | null,
  context: SourceContext,
): AsyncGenerator<TableRow, void, undefined> {
  const { file } = table;
  if (file === undefined) {
    yield* readDatabase(table, after, context);
    return;
  }
  const rows = /\.csv$/i.test(file) ? readCsv(file, context) : readJsonLines(file, context);
  for await (const row of rows) if (after === null || Number(row.place) > Number(after)) yield row;
}

async function* readCsv(file: string, context: SourceContext): AsyncGenerator<TableRow, void, undefined> {
  for await (const row of readCsvRows(file, context)) {
    const at = { name: `${file}:${row.line}`, place: row.line };
    yield 'fault' in row ? { ...at, fault: row.fault } : { ...at, fields: row.cells };
  }
}

const objectSchema = z.record(z.string(), z.json());

async function* readJsonLines(
  file: string,
  context: SourceContext,
): AsyncGenerator<TableRow, void, undefined> {
  for await (const { line, text } of readTextLines(file, context)) {
    if (text.trim() === '') continue;
    const at = { name: `${file}:${line}`, place: line };
    try {
      yield { ...at, fields: objectSchema.parse(JSON.parse(text)) };
    } catch (error) {
      yield {
        ...at,
        fault: error instanceof z.ZodError ? 'it is no JSON object' : `it is no JSON (${String(error)})`,
      };
    }
  }
}

async function* readDatabase(
  { connection = '', table, query, idColumn, pageSize }: TablePlace,
  start: number | string | null,
  context: SourceContext,
): AsyncGenerator<TableRow, void, undefined> {
  const { url } = await context.connection('postgres', connection);
  const { default: driver } = await import('pg');
  const client = new driver.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 300_000,
  });
  client.on('error', () => undefined);
  const key = driver.escapeIdentifier(idColumn);
  const from =
    query === undefined
      ? (table ?? '')
          .split('.')
          .map((part) => driver.escapeIdentifier(part))
          .join('.')
      : `(${query.replace(/;\s*$/, '')}\n)`;
  let after = start === null ? null : String(start);
  try {
    await client.connect();
    for (;;) {
      context.signal.throwIfAborted();
      const rows = await readRows(client, { from, key, after, pageSize });
      for (const { row, key: id } of rows) {
        yield { name: `Row ${idColumn} = ${id}`, place: id, fields: objectSchema.parse(row) };
        after = id;
      }
      if (rows.length < pageSize) return;
    }
  } catch (error) {
    throw explain(error, connection, context.signal);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readRows(
  client: pg.Client,
  place: {
    readonly from: string;
    readonly key: string;
    readonly after: string | null;
    readonly pageSize: number;
  },
): Promise<readonly { readonly row: unknown; readonly key: string }[]> {
  const { from, key, after, pageSize } = place;
  await client.query('BEGIN READ ONLY');
  try {
    // A statement with values is one statement: nothing can follow it.
    const { rows } = await client.query<{ row: unknown; key: string }>(
      `SELECT to_jsonb(t) AS row, t.${key}::text AS key FROM ${from} AS t
       WHERE t.${key} IS NOT NULL ${after === null ? '' : `AND t.${key} > $2`} ORDER BY t.${key} LIMIT $1`,
      after === null ? [pageSize] : [pageSize, after],
    );
    return rows;
  } finally {
    await client.query('ROLLBACK');
  }
}

function explain(error: unknown, connection: string, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof ClipError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  if (code === '28P01' || code === '28000') {
    return new ClipError(
      'credential-refused',
      `The database of the connection "${connection}" refuses the user or password. Correct them.`,
    );
  }
  // Five signs are a state of SQL: the server has understood and refused; its own shutdown apart.
  if (/^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57)/.test(code)) {
    return new ClipError(
      'upstream-refused',
      `The database of the connection "${connection}" refuses the query: ${detail}. Correct table, query or column.`,
      { cause: error },
    );
  }
  return new ClipError(
    'upstream-failed',
    `The database of the connection "${connection}" cannot be used: ${detail}. Try again later.`,
    {
      cause: error,
      retryable: true,
    },
  );
}
