import type { QdrantClient } from '@qdrant/js-client-rest';
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
import { matchesFilter } from '../matches-filter.ts';
import { narrowFilter } from '../narrow-filter.ts';
import { pointId } from '../point-id.ts';
import type { RetryPolicy } from '../retry.ts';
import { type CallOptions, ServiceCalls } from '../service-calls.ts';
import { splitBatches } from '../split-batches.ts';
import { searchVerified } from '../verified-search.ts';
import { QdrantCollections } from './qdrant-collections.ts';
import { unavailable, wrapThrown } from './qdrant-errors.ts';
import { qdrantFilter } from './qdrant-filter.ts';
import { readQdrantHealth } from './qdrant-health.ts';
import * as points from './qdrant-points.ts';
import { type QdrantSettings, serverOf } from './qdrant-settings.ts';

export interface QdrantParts {
  readonly client: QdrantClient;
  readonly settings: QdrantSettings;
  readonly retry: RetryPolicy;
}

/** The server refuses requests of 32 MB; some room is left for what is around the points. */
const maxRequestBytes = 30_000_000;
const efforts = { low: 64, normal: 128, high: 512 } as const;
const maxPage = 1_000;

export const qdrantCapabilities: StoreCapabilities = {
  maxTopK: 16_384,
  maxBatchRows: 1_000,
  maxBatchBytes: 16 * 1024 * 1024,
  multiProcess: true,
  needsOptimize: false,
  readYourWrites: 'always',
  filterOps,
  exactSearch: true,
};

/** Collections on a Qdrant server, with cosine distance; writes wait until they are applied. */
export class QdrantStore implements DriverStore {
  readonly name = 'qdrant';
  readonly capabilities = qdrantCapabilities;
  readonly #parts: QdrantParts;
  readonly #calls: ServiceCalls;
  readonly #collections: QdrantCollections;

  constructor(parts: QdrantParts) {
    this.#parts = parts;
    const server = serverOf(parts.settings);
    this.#calls = new ServiceCalls(
      {
        wrap: (error, collection) => wrapThrown(error, { server, collection }),
        unavailable: (reason) => unavailable(reason, { server }),
      },
      parts.retry,
    );
    this.#collections = new QdrantCollections(parts.client, this.#calls, parts.settings.prefix);
  }

  async createCollection(spec: CollectionSpec): Promise<void> {
    await this.#collections.create(spec);
  }

  async stampOf(collection: string, options?: StampOptions): Promise<ModelStamp> {
    return await this.#collections.stampOf(collection, options);
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    return { name, stamp: await this.stampOf(name), count: await this.count(name), index: 'HNSW' };
  }

  async listCollections(): Promise<readonly string[]> {
    return await this.#collections.list();
  }

  async dropCollection(name: string): Promise<void> {
    await this.#collections.drop(name);
  }

  async upsert(
    collection: string,
    records: readonly StoreRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UpsertResult> {
    const rows = records.map(points.toPoint);
    const patient = { collection, patient: true, signal: options.signal };
    await this.#collections.indexNumbers(collection, rows, patient);
    const limits = { maxBatchRows: maxPage, maxBatchBytes: maxRequestBytes };
    for (const batch of splitBatches(rows, (row) => Buffer.byteLength(JSON.stringify(row)) + 1, limits)) {
      await this.#call((name) => this.#client.upsert(name, { wait: true, points: [...batch] }), patient);
    }
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    if (ids.length === 0) return [];
    const request = { ids: ids.map(pointId), with_payload: points.payloadKeys, with_vector: true };
    return points.recordPoints.parse(
      await this.#call((name) => this.#client.retrieve(name, request), { collection }),
    );
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    if ('ids' in what) return await this.#deletePoints(collection, what.ids.map(pointId));
    let deleted = 0;
    for await (const ids of this.#matching(collection, what.filter))
      deleted += await this.#deletePoints(collection, ids);
    return deleted;
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    const { filter, topK, vector } = query;
    const limits = { topK, filter, maxLimit: this.capabilities.maxTopK };
    const ask = (exact: boolean) =>
      searchVerified({ ...limits, search: (limit) => this.#search(collection, query, { limit, exact }) });
    const found = await ask(query.exact ?? false);
    if (found && (found.length >= topK || query.exact)) return found;
    // The graph may end before all that satisfy the filter are found.
    const enough = found && found.length >= Math.min(topK, await this.count(collection, filter));
    if (enough) return found;
    return (await ask(true)) ?? (await compareAll(this.#pages(collection, filter), { vector, topK }));
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    const { filter, cursor, pageSize } = options;
    const narrowed = filter && narrowFilter(filter);
    const request = {
      limit: Math.min(maxPage, pageSize),
      with_payload: points.payloadKeys,
      with_vector: true,
      ...(narrowed?.clause ? { filter: qdrantFilter(narrowed.clause) } : {}),
      ...(cursor === undefined ? {} : { offset: cursor }),
    };
    const reply = points.scrolledPoints.parse(
      await this.#call((name) => this.#client.scroll(name, request), { collection }),
    );
    const records = filter
      ? reply.points.filter(({ metadata }) => matchesFilter(filter, metadata))
      : reply.points;
    return reply.next_page_offset ? { records, cursor: reply.next_page_offset } : { records };
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    const narrowed = filter && narrowFilter(filter);
    if (filter && narrowed && !narrowed.exact) {
      let count = 0;
      for await (const ids of this.#matching(collection, filter)) count += ids.length;
      return count;
    }
    const where = narrowed?.clause ? { filter: qdrantFilter(narrowed.clause) } : {};
    const { count } = await this.#call((name) => this.#client.count(name, { exact: true, ...where }), {
      collection,
    });
    return count;
  }

  /** Every write was applied before it was answered. */
  async flush(): Promise<void> {}

  /** The server builds and merges its indexes by itself. */
  async optimize(): Promise<void> {}

  async health(): Promise<StoreHealth> {
    return await readQdrantHealth(this.#client, this.#calls, this.#parts.settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  get #client(): QdrantClient {
    return this.#parts.client;
  }

  async #call<T>(
    invoke: (name: string) => Promise<T>,
    options: CallOptions & { readonly collection: string },
  ): Promise<T> {
    return await this.#calls.call(() => invoke(this.#collections.nameOf(options.collection)), options);
  }

  async #search(
    collection: string,
    query: StoreQuery,
    { limit, exact }: { readonly limit: number; readonly exact: boolean },
  ): Promise<readonly StoreMatch[]> {
    const clause = query.filter && narrowFilter(query.filter).clause;
    const request = {
      query: [...query.vector],
      limit,
      with_payload: points.payloadKeys,
      params: exact ? { exact } : { hnsw_ef: Math.max(efforts[query.effort ?? 'normal'], limit) },
      ...(clause ? { filter: qdrantFilter(clause) } : {}),
      // Of replicas, only a majority is sure to have what was just written.
      ...(query.consistency === 'read-your-writes' ? { consistency: 'majority' as const } : {}),
    };
    const reply = await this.#call((name) => this.#client.query(name, request), {
      collection,
      signal: query.signal,
    });
    return points.matchPoints.parse(reply).points;
  }

  async *#pages(collection: string, filter: Filter | undefined): AsyncIterable<readonly StoreRecord[]> {
    let cursor: string | undefined;
    do {
      const page = await this.scan(collection, {
        pageSize: maxPage,
        ...(filter ? { filter } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield page.records;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** Ids of the points that satisfy the filter, page by page, without their vectors. */
  async *#matching(collection: string, filter: Filter): AsyncIterable<readonly string[]> {
    const { clause, exact } = narrowFilter(filter);
    const request = {
      limit: maxPage,
      with_payload: exact ? false : points.payloadKeys,
      ...(clause ? { filter: qdrantFilter(clause) } : {}),
    };
    let offset: string | undefined;
    do {
      const page = points.scrolledIds.parse(
        await this.#call((name) => this.#client.scroll(name, offset ? { ...request, offset } : request), {
          collection,
        }),
      );
      yield page.points
        .filter(({ payload }) => exact || (payload && matchesFilter(filter, payload.metadata)))
        .map(({ id }) => id);
      offset = page.next_page_offset ?? undefined;
    } while (offset !== undefined);
  }

  async #deletePoints(collection: string, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    // The server does not say how many there were.
    const request = { ids: [...ids], with_payload: false, with_vector: false };
    const held = points.pointIds.parse(
      await this.#call((name) => this.#client.retrieve(name, request), { collection }),
    );
    if (held.length > 0) {
      const selected = { wait: true, points: held.map(({ id }) => id) };
      await this.#call((name) => this.#client.delete(name, selected), { collection, patient: true });
    }
    return held.length;
  }
}
