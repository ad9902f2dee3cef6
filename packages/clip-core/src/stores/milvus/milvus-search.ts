import type { StoreMatch, StoreQuery, StoreRecord } from '../../store.ts';
import { compareAll } from '../compare-all.ts';
import { anyRecord, idsExpression } from './milvus-expression.ts';

/** What a search needs of the collection; every call sees the same records, those that the query may count on. */
export interface Searchable {
  search(request: {
    vector: Float32Array;
    limit: number;
    ef: number;
    expression: string | undefined;
  }): Promise<readonly StoreMatch[]>;
  count(expression: string): Promise<number>;
  /** Every record that satisfies the expression, page by page. */
  pages(expression: string): AsyncIterable<readonly StoreRecord[]>;
}

const efforts = { low: 48, normal: 128, high: 512 } as const;
const maxEf = 32_768;
const rounds = 3;

/**
 * The nearest records. Milvus may answer a filtered search with fewer matches than there are: what is missing is asked
 * for again without those found, and in the end by comparing with every record.
 */
export async function searchCollection(
  collection: Searchable,
  query: StoreQuery,
  /** The query's filter, where it has one. */
  expression: string | undefined,
): Promise<readonly StoreMatch[]> {
  if (query.exact) return await compareAll(collection.pages(expression ?? anyRecord), query);
  const { topK, vector } = query;
  const ef = Math.min(maxEf, Math.max(efforts[query.effort ?? 'normal'], topK) * (expression ? 2 : 1));
  const found = [...(await collection.search({ vector, limit: topK, ef, expression }))];
  if (found.length >= topK) return found;
  const wanted = Math.min(topK, await collection.count(expression ?? anyRecord));
  for (let round = 0; round < rounds && found.length < wanted; round += 1) {
    const others = found.length === 0 ? undefined : `not (${idsExpression(found.map((match) => match.id))})`;
    const rest = [expression, others].filter((part) => part !== undefined).join(' and ') || undefined;
    found.push(
      ...(await collection.search({ vector, limit: wanted - found.length, ef: maxEf, expression: rest })),
    );
  }
  return found.length >= wanted ? found : await compareAll(collection.pages(expression ?? anyRecord), query);
}
