import { createHash } from 'node:crypto';
import {
  type CatalogIndex,
  ClipError,
  defineNode,
  type StoreRecord,
  throwIfAborted,
} from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';

const params = z.strictObject({
  catalog: catalogParam,
  queries: z.int().min(1).max(1000).default(50).describe('How many records are drawn and used as queries.'),
  k: z.int().min(1).max(100).default(10).describe('How many nearest records of each are compared.'),
  floor: z.number().min(0).max(1).default(0.95).describe('Recall, 0 to 1, below which it counts as low.'),
  effort: z
    .enum(['low', 'normal', 'high'])
    .default('normal')
    .describe('How hard the index is searched, as in a query.'),
  seed: z.string().max(100).default('recall').describe('Another seed draws other records.'),
  whenLow: z
    .enum(['output', 'fail'])
    .default('output')
    .describe('Send the items to the output `low`, or end the run with an error.'),
});

/** Records a page of the scan. */
const pageSize = 500;

/**
 * Compares what the catalogue's index finds for some of its own records with what comparing with every record finds,
 * and writes `recall`, `recallQueries` and `recallK` into the metadata of the items. An empty catalogue has recall 1.
 * Throws `recall-low` when told to.
 */
export default defineNode({
  type: 'store.recall-check',
  version: 1,
  title: 'Check recall',
  description:
    'Measures how many of the truly nearest records a catalogue finds, on records drawn from it, and tells good from low.',
  params,
  needs: [],
  gives: [],
  outputs: ['out', 'low'],
  pure: true,
  // What a catalogue holds has no stamp.
  cacheStamp: async () => null,
  async run(items, { catalog, queries, k, floor, effort, seed, whenLow }, context) {
    if (items.length === 0) return { out: [], low: [] };
    const index = await context.catalog(catalog);
    const drawn = await drawRecords(index, { count: queries, seed, signal: context.signal });
    let recall = 0;
    for (const { vector } of drawn) {
      throwIfAborted(context.signal);
      recall += (await measureRecall(index, { vector, k, effort })) / drawn.length;
    }
    if (drawn.length === 0) recall = 1;
    recall = Math.round(recall * 10_000) / 10_000;
    if (recall < floor && whenLow === 'fail') {
      throw new ClipError(
        'recall-low',
        `Catalogue "${catalog}" finds ${(recall * 100).toFixed(1)} % of the ${k} nearest records in ${drawn.length} queries; at least ${(floor * 100).toFixed(1)} % are asked for. Search with more effort, or rebuild its index.`,
      );
    }
    const told = items.map((item) => ({
      ...item,
      metadata: { ...item.metadata, recall, recallQueries: drawn.length, recallK: k },
    }));
    return recall < floor ? { out: [], low: told } : { out: told, low: [] };
  },
});

/** The records whose ids have the smallest digests with the seed: any other seed draws others, the same one the same. */
async function drawRecords(
  { store, collection }: CatalogIndex,
  { count, seed, signal }: { readonly count: number; readonly seed: string; readonly signal: AbortSignal },
): Promise<readonly StoreRecord[]> {
  let drawn: { readonly key: string; readonly record: StoreRecord }[] = [];
  let cursor: string | undefined;
  do {
    throwIfAborted(signal);
    const page = await store.scan(collection, { pageSize, ...(cursor === undefined ? {} : { cursor }) });
    const keyed = page.records.map((record) => ({
      key: createHash('sha256').update(`${seed}\0${record.id}`).digest('hex'),
      record,
    }));
    drawn = [...drawn, ...keyed].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, count);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return drawn.map(({ record }) => record);
}

/**
 * Share of the exact nearest that the index finds too. What scores as well as the last of the exact ones counts, since
 * records at one distance may come in any order.
 */
async function measureRecall(
  { store, collection }: CatalogIndex,
  {
    vector,
    k,
    effort,
  }: { readonly vector: Float32Array; readonly k: number; readonly effort: 'low' | 'normal' | 'high' },
): Promise<number> {
  const exact = await store.query(collection, { vector, topK: k, exact: true });
  const found = await store.query(collection, { vector, topK: k, effort });
  const nearest = new Set(exact.map(({ id }) => id));
  const last = exact.at(-1)?.score ?? 1;
  const right = found.filter(({ id, score }) => nearest.has(id) || score >= last - 1e-6);
  return exact.length === 0 ? 1 : Math.min(1, right.length / exact.length);
}
