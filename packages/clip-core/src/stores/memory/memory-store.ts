import { type Filter, filterOps } from '../../filter.ts';
import type { ModelStamp } from '../../item.ts';
import type {
  CollectionInfo,
  CollectionSpec,
  ScanPage,
  StoreCapabilities,
  StoreMatch,
  StoreQuery,
  StoreRecord,
  UpsertResult,
} from '../../store.ts';
import { missingCollection, requireSameStamp } from '../collection-stamp.ts';
import { countCollections } from '../count-collections.ts';
import type { DriverStore } from '../driver.ts';
import { compareByCodePoint, matchesFilter } from '../matches-filter.ts';

interface MemoryCollection {
  readonly stamp: ModelStamp;
  readonly records: Map<string, StoreRecord>;
}

export const memoryCapabilities: StoreCapabilities = {
  maxTopK: 16_384,
  maxBatchRows: 1_000,
  maxBatchBytes: 64 * 1024 * 1024,
  multiProcess: false,
  needsOptimize: false,
  readYourWrites: 'always',
  filterOps,
  exactSearch: true,
};

/** Exact and simple: the yardstick that other drivers are compared with. */
export class MemoryStore implements DriverStore {
  readonly name = 'memory';
  readonly capabilities = memoryCapabilities;
  readonly #collections = new Map<string, MemoryCollection>();

  async createCollection(spec: CollectionSpec): Promise<void> {
    const held = this.#collections.get(spec.name);
    if (held) requireSameStamp(spec.name, held.stamp, spec.stamp);
    else this.#collections.set(spec.name, { stamp: { ...spec.stamp }, records: new Map() });
  }

  async stampOf(collection: string): Promise<ModelStamp> {
    return this.#open(collection).stamp;
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    const { stamp, records } = this.#open(name);
    return { name, stamp, count: records.size, index: 'exact' };
  }

  async listCollections(): Promise<readonly string[]> {
    return [...this.#collections.keys()].sort();
  }

  async dropCollection(name: string): Promise<void> {
    this.#collections.delete(name);
  }

  async upsert(collection: string, records: readonly StoreRecord[]): Promise<UpsertResult> {
    const { records: held } = this.#open(collection);
    for (const record of records) held.set(record.id, copyRecord(record));
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    const { records } = this.#open(collection);
    return ids.flatMap((id) => records.get(id) ?? []).map(copyRecord);
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    const { records } = this.#open(collection);
    const ids = 'ids' in what ? what.ids : this.#matching(collection, what.filter).map((record) => record.id);
    return ids.filter((id) => records.delete(id)).length;
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    return this.#matching(collection, query.filter)
      .map((record) => ({ record, score: dot(record.vector, query.vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, query.topK)
      .map(({ record, score }) => ({ id: record.id, score, metadata: structuredClone(record.metadata) }));
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    const { cursor, pageSize } = options;
    // Ordered by id, so that a cursor stays good while records come and go.
    const rest = this.#matching(collection, options.filter)
      .filter((record) => cursor === undefined || compareByCodePoint(record.id, cursor) > 0)
      .sort((a, b) => compareByCodePoint(a.id, b.id));
    const records = rest.slice(0, pageSize).map(copyRecord);
    const last = records.at(-1);
    return rest.length > pageSize && last ? { records, cursor: last.id } : { records };
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    return this.#matching(collection, filter).length;
  }

  async flush(): Promise<void> {}

  async optimize(): Promise<void> {}

  async health() {
    return { state: 'ready', detail: `${countCollections(this.#collections.size)} in memory` } as const;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#collections.clear();
  }

  #open(name: string): MemoryCollection {
    const collection = this.#collections.get(name);
    if (!collection) throw missingCollection(name);
    return collection;
  }

  #matching(name: string, filter: Filter | undefined): StoreRecord[] {
    const records = [...this.#open(name).records.values()];
    return filter ? records.filter((record) => matchesFilter(filter, record.metadata)) : records;
  }
}

/** Callers may keep and change what they handed in or got. */
function copyRecord(record: StoreRecord): StoreRecord {
  return { id: record.id, vector: record.vector.slice(), metadata: structuredClone(record.metadata) };
}

/** Cosine similarity, since both are of unit length. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
