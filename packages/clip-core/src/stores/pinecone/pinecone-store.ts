import type { Pinecone } from '@pinecone-database/pinecone';
import { type Filter, filterOps } from '../../filter.ts';
import type { ModelStamp } from '../../item.ts';
import type {
  CollectionInfo,
  CollectionSpec,
  ScanPage,
  StoreCapabilities,
  StoreHealth,
  StoreMatch,
  StoreQuery,
  StoreRecord,
  UpsertResult,
} from '../../store.ts';
import { compareAll } from '../compare-all.ts';
import type { DriverStore, StampOptions } from '../driver.ts';
import { pointId } from '../point-id.ts';
import type { RetryPolicy } from '../retry.ts';
import { splitBatches } from '../split-batches.ts';
import { searchVerified } from '../verified-search.ts';
import { PineconeCollections } from './pinecone-collections.ts';
import { readPineconeHealth } from './pinecone-health.ts';
import { PineconeIndex } from './pinecone-index.ts';
import { PineconeReader } from './pinecone-reader.ts';
import { requireFitting, toRow } from './pinecone-records.ts';
import type { PineconeSettings } from './pinecone-settings.ts';

export interface PineconeParts {
  readonly client: Pinecone;
  readonly settings: PineconeSettings;
  readonly retry: RetryPolicy;
}

const maxRows = 1_000;
/** The service refuses requests of 2 MB; some room is left for what is around the records. */
const maxRequestBytes = 1_950_000;

export const pineconeCapabilities: StoreCapabilities = {
  maxTopK: 10_000,
  maxBatchRows: maxRows,
  maxBatchBytes: 2_000_000,
  // Of the 40 KB that Pinecone takes, the rest is for what filters need.
  maxMetadataBytes: 32_768,
  multiProcess: true,
  needsOptimize: false,
  readYourWrites: 'never',
  filterOps,
  exactSearch: false,
};

/** Collections as namespaces of one Pinecone index, which shows writes some time after it took them. */
export class PineconeStore implements DriverStore {
  readonly name = 'pinecone';
  readonly capabilities = pineconeCapabilities;
  readonly #settings: PineconeSettings;
  readonly #index: PineconeIndex;
  readonly #collections: PineconeCollections;

  constructor({ client, settings, retry }: PineconeParts) {
    this.#settings = settings;
    this.#index = new PineconeIndex(client, settings, retry);
    this.#collections = new PineconeCollections(this.#index, settings);
  }

  async createCollection(spec: CollectionSpec): Promise<void> {
    await this.#collections.create(spec);
  }

  async stampOf(collection: string, options?: StampOptions): Promise<ModelStamp> {
    return await this.#collections.stampOf(collection, options);
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    const stamp = await this.stampOf(name);
    return { name, stamp, count: await this.count(name), index: 'managed by Pinecone' };
  }

  async listCollections(): Promise<readonly string[]> {
    return await this.#collections.list();
  }

  async dropCollection(name: string): Promise<void> {
    await this.#collections.drop(name);
  }

  checkRecord(record: StoreRecord): void {
    requireFitting(record);
  }

  async upsert(
    collection: string,
    records: readonly StoreRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UpsertResult> {
    const { dimensions } = await this.#index.shape(options);
    const rows = records.map((record) => toRow(record, dimensions));
    const limits = { maxBatchRows: maxRows, maxBatchBytes: maxRequestBytes };
    const namespace = this.#collections.namespaceOf(collection);
    for (const batch of splitBatches(rows, (row) => Buffer.byteLength(JSON.stringify(row)) + 1, limits)) {
      await this.#index.call(namespace, (index) => index.upsert({ records: [...batch] }), {
        patient: true,
        signal: options.signal,
      });
    }
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    const reader = await this.#read(collection);
    await this.flush(collection);
    return await reader.fetch(ids.map(pointId));
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    const reader = await this.#read(collection);
    await this.flush(collection);
    const found: string[] = [];
    // All are found first: what is deleted goes missing from later pages at some time.
    if ('ids' in what)
      found.push(...(await reader.fetch(what.ids.map(pointId))).map(({ id }) => pointId(id)));
    else
      for await (const records of reader.pages(what.filter))
        found.push(...records.map(({ id }) => pointId(id)));
    for (let start = 0; start < found.length; start += maxRows) {
      const ids = found.slice(start, start + maxRows);
      await this.#index.call(reader.namespace, (index) => index.deleteMany({ ids }), { patient: true });
    }
    return found.length;
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    const reader = await this.#read(collection);
    const { filter, topK, vector } = query;
    const found = await searchVerified({
      topK,
      filter,
      maxLimit: this.capabilities.maxTopK,
      search: (limit) => reader.search(query, limit),
    });
    return found ?? (await compareAll(reader.pages(filter), { vector, topK }));
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    const reader = await this.#read(collection);
    await this.flush(collection);
    return await reader.page(options);
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    const reader = await this.#read(collection);
    await this.flush(collection);
    if (!filter) return await reader.count();
    let count = 0;
    for await (const records of reader.pages(filter)) count += records.length;
    return count;
  }

  /** Waits until reads show what was written here. */
  async flush(collection: string): Promise<void> {
    await this.#index.settle(this.#collections.namespaceOf(collection));
  }

  /** The service looks after its index. */
  async optimize(): Promise<void> {}

  async health(): Promise<StoreHealth> {
    return await readPineconeHealth(this.#index, this.#settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #read(collection: string): Promise<PineconeReader> {
    const [{ dimensions: width }, { dimensions }] = await Promise.all([
      this.#index.shape(),
      this.#collections.stampOf(collection),
    ]);
    const namespace = this.#collections.namespaceOf(collection);
    return new PineconeReader({ index: this.#index, namespace, dimensions, width });
  }
}
