import type { StoreMatch, StoreQuery } from '../../store.ts';
import type { PgvectorClient } from './pgvector-calls.ts';
import type { HeldCollection } from './pgvector-collections.ts';
import { filterCondition, Parameters } from './pgvector-filter.ts';
import { matchColumns, matchRows, toVector } from './pgvector-rows.ts';
import type { PgvectorSettings } from './pgvector-settings.ts';

/** Candidates that a search of the graph keeps. */
const efforts = { low: 40, normal: 120, high: 400 } as const;
/** The extension takes no more. */
const maxCandidates = 1_000;

/**
 * The nearest records, by the index where there is one. Where a filter leaves the index with fewer than topK it is gone
 * on with (iterative scan), and in the end all records that satisfy the filter are compared.
 */
export async function searchCollection(
  client: PgvectorClient,
  { held, query, settings }: { held: HeldCollection; query: StoreQuery; settings: PgvectorSettings },
): Promise<readonly StoreMatch[]> {
  const exact = () => search(client, { held, query, local: ['enable_indexscan = off'] });
  if (query.exact || !held.indexed) return await exact();
  const candidates = Math.min(maxCandidates, Math.max(efforts[query.effort ?? 'normal'], query.topK));
  const local = [`hnsw.ef_search = ${candidates}`, `hnsw.iterative_scan = ${settings.iterativeScan}`];
  // With a filter, PostgreSQL knows whether few records satisfy it: then comparing those is quicker, and right.
  if (!query.filter) local.push('enable_seqscan = off');
  const found = await search(client, { held, query, local });
  return found.length >= query.topK ? found : await exact();
}

async function search(
  client: PgvectorClient,
  { held, query, local }: { held: HeldCollection; query: StoreQuery; local: readonly string[] },
): Promise<readonly StoreMatch[]> {
  const { table, extension } = held;
  const parameters = new Parameters();
  const distance = `vector OPERATOR(${extension}.<=>) ${parameters.add(toVector(query.vector))}::${extension}.vector`;
  const where = query.filter ? `WHERE ${filterCondition(query.filter, parameters)}` : '';
  // One message: settings that hold until the end of this transaction.
  await client.query(
    `BEGIN READ ONLY; SET LOCAL jit = off; ${local.map((setting) => `SET LOCAL ${setting}`).join('; ')}`,
  );
  const { rows } = await client.query(
    `SELECT ${matchColumns}, 1 - (${distance}) AS score FROM ${table} ${where}
     ORDER BY ${distance} LIMIT ${query.topK}`,
    parameters.values,
  );
  await client.query('COMMIT');
  return matchRows.parse(rows);
}
