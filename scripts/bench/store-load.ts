import type { Filter, StoreQuery, StoreRecord, VectorStore } from '@clipline/clip-core';
import type { Row } from './table.ts';
import { dimensions, vectorSource } from './vectors.ts';

const topK = 10;

/**
 * Fills a collection and asks it: rate in, seconds to build the index, latencies and recall@10 without a filter and with
 * filters that keep 1 % and 50 %. `bytes` tells what the store takes on disk.
 */
export async function loadStore(
  store: VectorStore,
  options: {
    readonly size: number;
    readonly queries: number;
    readonly bytes: (() => Promise<number>) | null;
  },
): Promise<Row> {
  const { size } = options;
  const collection = `bench_${size}`;
  const draw = vectorSource(7);
  const records = Array.from({ length: size }, (_, n): StoreRecord => {
    return {
      id: `photos/${n}.jpg`,
      vector: draw(),
      metadata: { percent: n % 100, caption: `photograph number ${n}` },
    };
  });
  const before = (await options.bytes?.()) ?? 0;
  await store.createCollection({
    name: collection,
    stamp: { model: 'bench', revision: '0', preprocessing: 'none', dimensions },
    expectedSize: size,
  });
  const ingest = await seconds(async () => void (await store.upsert(collection, records)));
  const build = await seconds(async () => await store.optimize(collection));
  const { index } = await store.describeCollection(collection);
  const bytes = options.bytes ? Math.round(((await options.bytes()) - before) / size) : '–';
  const vectors = Array.from({ length: options.queries }, draw);
  const given = { collection, records, vectors };
  const plain = await measure(store, given);
  const one = await measure(store, { ...given, filter: { field: 'percent', op: 'eq', value: 7 } });
  const half = await measure(store, { ...given, filter: { field: 'percent', op: 'lt', value: 50 } });
  await store.dropCollection(collection);
  return {
    records: size,
    index,
    'rows/s in': Math.round(size / ingest),
    'optimise s': build,
    'p50 ms': plain.p50,
    'p99 ms': plain.p99,
    'recall@10': plain.recall,
    '1 % p50 ms': one.p50,
    '1 % p99 ms': one.p99,
    '1 % recall': one.recall,
    '50 % p50 ms': half.p50,
    '50 % p99 ms': half.p99,
    '50 % recall': half.recall,
    'bytes/vector': bytes,
  };
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly recall: number;
}

async function measure(
  store: VectorStore,
  given: {
    readonly collection: string;
    readonly records: readonly StoreRecord[];
    readonly vectors: readonly Float32Array[];
    readonly filter?: Filter;
  },
): Promise<Measured> {
  const { collection } = given;
  const base: Omit<StoreQuery, 'vector'> = given.filter ? { topK, filter: given.filter } : { topK };
  for (const vector of given.vectors.slice(0, 5)) await store.query(collection, { ...base, vector });
  const times: number[] = [];
  let hits = 0;
  const judged = given.vectors.slice(0, 100);
  for (const [n, vector] of given.vectors.entries()) {
    const started = performance.now();
    const found = await store.query(collection, { ...base, vector });
    times.push(performance.now() - started);
    if (n >= judged.length) continue;
    const nearest = nearestIds(
      given.records,
      vector,
      given.filter !== undefined && (({ percent }) => keeps(given.filter, percent)),
    );
    hits += found.filter(({ id }) => nearest.has(id)).length;
  }
  times.sort((a, b) => a - b);
  return { p50: at(times, 0.5), p99: at(times, 0.99), recall: hits / (judged.length * topK) };
}

/** The filters of this bench, on plain numbers. */
function keeps(filter: Filter | undefined, percent: number): boolean {
  if (!filter || !('op' in filter)) return true;
  return filter.op === 'eq' ? percent === filter.value : percent < Number(filter.value);
}

function nearestIds(
  records: readonly StoreRecord[],
  vector: Float32Array,
  keep: false | ((metadata: { readonly percent: number }) => boolean),
): ReadonlySet<string> {
  const best: { id: string; score: number }[] = [];
  for (const record of records) {
    if (keep && !keep({ percent: Number(record.metadata.percent) })) continue;
    let score = 0;
    for (let index = 0; index < dimensions; index += 1)
      score += (record.vector[index] ?? 0) * (vector[index] ?? 0);
    if (best.length === topK && score <= (best.at(-1)?.score ?? -1)) continue;
    best.push({ id: record.id, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, topK);
  }
  return new Set(best.map(({ id }) => id));
}

async function seconds(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1_000;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
