import { setTimeout as sleep } from 'node:timers/promises';
import type { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { ClipError } from '../../errors.ts';
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
import { readStamp, requireSameStamp } from '../collection-stamp.ts';
import type { DriverStore, StampOptions } from '../driver.ts';
import type { RetryPolicy } from '../retry.ts';
import { type CallOptions, MilvusCalls } from './milvus-calls.ts';
import { isExisting } from './milvus-errors.ts';
import { anyRecord, idsExpression } from './milvus-expression.ts';
import { hasFeature, leastVersionOf } from './milvus-features.ts';
import { explainHealth, readHealth } from './milvus-health.ts';
import { partitionedExpression } from './milvus-partition.ts';
import { MilvusReader, maxPage, type ReadOptions } from './milvus-reader.ts';
import * as rows from './milvus-schema.ts';
import { searchCollection } from './milvus-search.ts';
import { type MilvusSettings, serverOf } from './milvus-settings.ts';

export interface MilvusParts {
  readonly milvus: typeof import('@zilliz/milvus2-sdk-node');
  readonly client: MilvusClient;
  readonly settings: MilvusSettings;
  readonly retry: RetryPolicy;
}

/** Milliseconds: loading and index building go on in the server and take longer than a call usually may. */
const longDeadline = 600_000;
/** Milliseconds between looks at an index that is being built. */
const indexPoll = 500;
/** Milliseconds after which a built index counts as taken into use. */
const servedPatience = 15_000;
const healthDeadline = 3_000;

export const milvusCapabilities: StoreCapabilities = {
  maxTopK: 16_384,
  maxBatchRows: 1_000,
  // Messages of 64 MiB are the server's limit.
  maxBatchBytes: 32 * 1024 * 1024,
  multiProcess: true,
  needsOptimize: true,
  readYourWrites: 'per-request',
  filterOps,
  exactSearch: true,
};

/** Collections on a Milvus server, one HNSW index each; a collection's name may also be an alias. */
export class MilvusStore implements DriverStore {
  readonly name = 'milvus';
  readonly capabilities = milvusCapabilities;
  readonly #parts: MilvusParts;
  readonly #calls: MilvusCalls;
  /** What fills the partition key of a collection, as `stampOf`, which goes before every call, has read it. */
  readonly #partitionFields = new Map<string, string | null>();
  #version: string | undefined;

  constructor(parts: MilvusParts) {
    this.#parts = parts;
    this.#calls = new MilvusCalls({
      address: serverOf(parts.settings),
      policy: parts.retry,
      load: (collection) => this.#client.loadCollectionSync({ collection_name: this.#nameOf(collection) }),
    });
  }

  async createCollection(spec: CollectionSpec): Promise<void> {
    const { milvus } = this.#parts;
    const name = this.#nameOf(spec.name);
    const held = await this.#call(() => this.#client.hasCollection({ collection_name: name }));
    if (!held.value) {
      const partitionField = await this.#wantedPartition();
      const request = rows.collectionRequest(milvus.DataType, { name, stamp: spec.stamp, partitionField });
      await this.#call(() => this.#client.createCollection(request)).catch((error: unknown) => {
        // Another client was quicker: its stamp is compared below.
        if (!isExisting(error)) throw error;
      });
    }
    requireSameStamp(spec.name, await this.stampOf(spec.name), spec.stamp);
    // Also for a collection that is there: whoever made it may have been stopped before this.
    const patient = { collection: spec.name, patient: true, deadline: longDeadline };
    await this.#call(() => this.#client.createIndex(rows.indexRequest(name)), patient);
    await this.#call(() => this.#client.loadCollectionSync({ collection_name: name }), patient);
  }

  async stampOf(collection: string, options: StampOptions = {}): Promise<ModelStamp> {
    const reply = await this.#call(
      () => this.#client.describeCollection({ collection_name: this.#nameOf(collection) }),
      { ...options, collection },
    );
    const { stamp, partitionField } = rows.describedCollection.parse(reply);
    this.#partitionFields.set(collection, partitionField);
    return readStamp(stamp, collection);
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    const stamp = await this.stampOf(name);
    return { name, stamp, count: await this.count(name), index: 'HNSW' };
  }

  async listCollections(): Promise<readonly string[]> {
    const { prefix } = this.#parts.settings;
    const reply = await this.#call(() => this.#client.showCollections());
    return rows.collectionNames
      .parse(reply)
      .data.filter(({ name }) => name.startsWith(prefix))
      .map(({ name }) => name.slice(prefix.length))
      .toSorted();
  }

  async dropCollection(name: string): Promise<void> {
    await this.#call(() => this.#client.dropCollection({ collection_name: this.#nameOf(name) }), {
      patient: true,
    });
  }

  async upsert(
    collection: string,
    records: readonly StoreRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UpsertResult> {
    const partitionField = this.#partitionFields.get(collection) ?? null;
    const data = records.map((record) => rows.toRow(record, partitionField));
    await this.#call(() => this.#client.upsert({ collection_name: this.#nameOf(collection), data }), {
      collection,
      patient: true,
      signal: options.signal,
    });
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    return ids.length === 0 ? [] : await this.#read(collection).records(idsExpression(ids), ids.length);
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    // By the ids that are there: deleting by expression would miss what was written a moment ago, and the number that
    // the server returns counts ids that it never held.
    const expression = 'ids' in what ? idsExpression(what.ids) : await this.#express(collection, what.filter);
    let deleted = 0;
    for (;;) {
      const ids = await this.#read(collection).ids(expression, maxPage);
      if (ids.length === 0) return deleted;
      const request = { collection_name: this.#nameOf(collection), filter: idsExpression(ids) };
      await this.#call(() => this.#client.delete(request), { collection, patient: true });
      deleted += ids.length;
    }
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    const { consistency = 'eventual', signal } = query;
    const expression = query.filter && (await this.#express(collection, query.filter));
    return await searchCollection(this.#read(collection, { consistency, signal }), query, expression);
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    const expression = options.filter ? await this.#express(collection, options.filter) : anyRecord;
    const pageSize = Math.min(maxPage, options.pageSize);
    return await this.#read(collection).page(expression, { cursor: options.cursor, pageSize });
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    const expression = filter ? await this.#express(collection, filter) : anyRecord;
    return await this.#read(collection).count(expression);
  }

  /** Writes are durable when they are answered; this waits until they can be seen without asking for them. */
  async flush(collection: string): Promise<void> {
    await this.count(collection);
  }

  async optimize(collection: string): Promise<void> {
    const collection_name = this.#nameOf(collection);
    const patient = { collection, patient: true, deadline: longDeadline };
    await this.#call(() => this.#client.flushSync({ collection_names: [collection_name] }), patient);
    await this.#call(() => this.#client.createIndex(rows.indexRequest(collection_name)), patient);
    await this.#untilServed(collection_name, patient);
  }

  /**
   * Waits until the index holds every record and is what answers: a search of records that are not in it yet goes by an
   * interim index, which under a narrow filter misses half of the nearest.
   */
  async #untilServed(collection_name: string, options: CallOptions): Promise<void> {
    const started = performance.now();
    const request = { collection_name, field_name: 'vector', index_name: rows.indexName };
    const segments = { collectionName: collection_name };
    while (performance.now() - started < longDeadline) {
      const index = rows.describedIndex.parse(
        await this.#call(() => this.#client.describeIndex(request), options),
      );
      const reply = await this.#call(() => this.#client.getQuerySegmentInfo(segments), options);
      if (index.done && rows.servedRecords.parse(reply) >= index.total) return;
      // What was deleted may count on one side only: then the two never meet.
      if (index.done && performance.now() - started > servedPatience) return;
      await sleep(indexPoll);
    }
  }

  async health(): Promise<StoreHealth> {
    const { settings } = this.#parts;
    try {
      const quick = { once: true, deadline: healthDeadline };
      const reply = await this.#call(() => this.#client.checkHealth(), quick);
      return readHealth(reply, await this.#readVersion(quick), settings);
    } catch (error) {
      return await explainHealth(error, settings);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.closeConnection();
  }

  /** The field that partitions a new collection. Throws `param-invalid` where the server is too old for one. */
  async #wantedPartition(): Promise<string | null> {
    const { settings } = this.#parts;
    if (settings.partitionKey === undefined) return null;
    const version = await this.#readVersion();
    if (hasFeature(version, 'partitionKeys')) return settings.partitionKey;
    throw new ClipError(
      'param-invalid',
      `Milvus at ${serverOf(settings)} is of version ${version}; \`partitionKey\` needs ${leastVersionOf('partitionKeys')} or newer, since older ones put records into wrong partitions. Update it, or leave \`partitionKey\` out of the address.`,
    );
  }

  async #express(collection: string, filter: Filter): Promise<string> {
    const field = this.#partitionFields.get(collection) ?? null;
    const trusted = field !== null && hasFeature(await this.#readVersion(), 'partitionKeys');
    return partitionedExpression(filter, trusted ? field : null);
  }

  /** What the server says of its version, asked once. */
  async #readVersion(options: CallOptions = {}): Promise<string> {
    this.#version ??= rows.serverVersion.parse(
      await this.#call(() => this.#client.getVersion(), options),
    ).version;
    return this.#version;
  }

  get #client(): MilvusClient {
    return this.#parts.client;
  }

  #nameOf(collection: string): string {
    return `${this.#parts.settings.prefix}${collection}`;
  }

  #read(collection: string, options: ReadOptions = { consistency: 'read-your-writes' }): MilvusReader {
    const { client, milvus } = this.#parts;
    const parts = {
      milvus,
      client,
      calls: this.#calls,
      collection,
      collection_name: this.#nameOf(collection),
    };
    return new MilvusReader(parts, options);
  }

  async #call<T>(invoke: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    return await this.#calls.call(invoke, options);
  }
}
