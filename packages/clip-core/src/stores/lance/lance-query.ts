import type { Table } from '@lancedb/lancedb';
import type { StoreMatch, StoreQuery } from '../../store.ts';
import { distanceType, indexKind } from './lance-index.ts';
import { readMatches } from './lance-rows.ts';
import { whereFilter } from './lance-where.ts';

/** Candidates that the graph search keeps, and how many times topK of them are compared exactly. */
const efforts = {
  low: { ef: 60, refineFactor: 2 },
  normal: { ef: 120, refineFactor: 3 },
  high: { ef: 400, refineFactor: 8 },
} as const;

/** Beyond so many matches the graph search keeps so many candidates that comparing with every record is as quick. */
const maxApproximateTopK = 1_000;

/** The nearest records; when an approximate search comes back short, an exact one settles whether there are more. */
export async function searchTable(table: Table, query: StoreQuery): Promise<StoreMatch[]> {
  if (query.exact || query.topK > maxApproximateTopK) return await search(table, query, true);
  const found = await search(table, query, false);
  if (found.length >= query.topK || (await indexKind(table)) === undefined) return found;
  return await search(table, query, true);
}

async function search(table: Table, query: StoreQuery, exact: boolean): Promise<StoreMatch[]> {
  const { ef, refineFactor } = efforts[query.effort ?? 'normal'];
  const search = table
    .query()
    .nearestTo(query.vector)
    .column('vector')
    .distanceType(distanceType)
    // Without _distance in it, LanceDB logs a warning for each query.
    .select(['id', 'metadata', '_distance'])
    .limit(query.topK);
  if (query.filter) search.where(whereFilter(query.filter));
  if (exact) search.bypassVectorIndex();
  // Without refinement _distance is that of the compressed vectors.
  else search.ef(Math.max(ef, refineFactor * query.topK)).refineFactor(refineFactor);
  return readMatches(await search.toArray());
}
