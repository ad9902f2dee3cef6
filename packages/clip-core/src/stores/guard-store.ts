import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '../errors.ts';
import type { ModelStamp } from '../item.ts';
import type {
  CollectionSpec,
  ScanPage,
  StoreCapabilities,
  StoreMatch,
  StoreQuery,
  StoreRecord,
  UpsertResult,
  VectorStore,
} from '../store.ts';
import { abandonOnAbort } from './abandon-on-abort.ts';
import { checkFilter } from './check-filter.ts';
import { type CheckedRecord, checkRecords, isId } from './check-records.ts';
import { checkVector } from './check-vector.ts';
import { checkSpec } from './collection-stamp.ts';
import type { DriverStore, StampOptions } from './driver.ts';
import { splitBatches } from './split-batches.ts';

const maxPageSize = 10_000;

/** The layer above every driver: refuses what no store should see, and cuts work to the driver's limits. */
export function guardStore(store: DriverStore): VectorStore {
  const { capabilities } = store;
  const idBatches = (ids: readonly string[]) =>
    splitBatches([...new Set(ids.filter(isId))], (id) => Buffer.byteLength(id), {
      maxBatchRows: Math.min(1_000, capabilities.maxBatchRows),
      maxBatchBytes: capabilities.maxBatchBytes,
    });

  return {
    name: store.name,
    capabilities,
    async createCollection(spec: CollectionSpec) {
      checkName(spec.name);
      checkSpec(spec);
      await store.createCollection(spec);
    },
    async describeCollection(name) {
      checkName(name);
      return await store.describeCollection(name);
    },
    listCollections: () => store.listCollections(),
    async dropCollection(name) {
      checkName(name);
      await store.dropCollection(name);
    },
    async upsert(collection, records, options = {}) {
      return await upsertInBatches(store, collection, records, options.signal);
    },
    async fetch(collection, ids) {
      await requireCollection(store, collection);
      const found: StoreRecord[] = [];
      for (const batch of idBatches(ids)) found.push(...(await store.fetch(collection, batch)));
      return found;
    },
    async delete(collection, what) {
      await requireCollection(store, collection, { patient: true });
      if ('filter' in what) {
        checkFilter(what.filter, capabilities.filterOps);
        return await store.delete(collection, what);
      }
      let deleted = 0;
      for (const ids of idBatches(what.ids)) deleted += await store.delete(collection, { ids });
      return deleted;
    },
    async query(collection, query) {
      throwIfAborted(query.signal);
      const { dimensions } = await requireCollection(store, collection, { signal: query.signal });
      const vector = checkVector(query.vector, dimensions, 'The query');
      checkQuery(query, capabilities);
      const matches = await abandonOnAbort(store.query(collection, { ...query, vector }), query.signal);
      return keepBest(matches, query.minScore);
    },
    async scan(collection, options): Promise<ScanPage> {
      await requireCollection(store, collection);
      requireInteger('pageSize', options.pageSize, maxPageSize);
      if (options.filter !== undefined) checkFilter(options.filter, capabilities.filterOps);
      requireCursor(options.cursor);
      return await store.scan(collection, options);
    },
    async count(collection, filter) {
      await requireCollection(store, collection);
      if (filter !== undefined) checkFilter(filter, capabilities.filterOps);
      return await store.count(collection, filter);
    },
    async flush(collection) {
      await requireCollection(store, collection, { patient: true });
      await store.flush(collection);
    },
    async optimize(collection) {
      await requireCollection(store, collection, { patient: true });
      await store.optimize(collection);
    },
    health: () => store.health(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function upsertInBatches(
  store: DriverStore,
  collection: string,
  records: readonly StoreRecord[],
  signal: AbortSignal | undefined,
): Promise<UpsertResult> {
  throwIfAborted(signal);
  const { dimensions } = await requireCollection(store, collection, { signal, patient: true });
  const checked = checkRecords(records, {
    dimensions,
    metadataBytes: store.capabilities.maxMetadataBytes,
  });
  for (const record of checked) store.checkRecord?.(record);
  let written = 0;
  const failed: UpsertResult['failed'][number][] = [];
  for (const batch of splitBatches(checked, recordBytes, store.capabilities)) {
    // A turn of the event loop, so that an abort can arrive although a driver never waits.
    if (written > 0) await nextTurn();
    throwIfAborted(signal);
    const result = await store.upsert(collection, batch, signal ? { signal } : {});
    written += result.written;
    failed.push(...result.failed);
  }
  return { written, failed };
}

/** An upper estimate of what a record takes in a message: drivers keep metadata twice, once fit for filters. */
function recordBytes(record: CheckedRecord): number {
  return Buffer.byteLength(record.id) + record.vector.byteLength + 3 * record.metadataBytes + 128;
}

async function requireCollection(
  store: DriverStore,
  name: string,
  options: StampOptions = {},
): Promise<ModelStamp> {
  checkName(name);
  return await store.stampOf(name, options);
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return;
  throw new ClipError(
    'param-invalid',
    `${JSON.stringify(name)} cannot name a collection. Use a small letter, then up to 62 small letters, digits and _.`,
  );
}

function checkQuery(query: Omit<StoreQuery, 'vector'>, capabilities: StoreCapabilities): void {
  requireInteger('topK', query.topK, capabilities.maxTopK);
  if (query.exact && !capabilities.exactSearch) {
    throw new ClipError(
      'query-invalid',
      'This store has no exact search. Leave out `exact`, or ask for effort `high`.',
    );
  }
  if (query.consistency === 'read-your-writes' && capabilities.readYourWrites === 'never') {
    throw new ClipError(
      'query-invalid',
      'This store cannot promise that a query sees the last writes. Call flush first, and ask without `read-your-writes`.',
    );
  }
  if (query.minScore !== undefined && !Number.isFinite(query.minScore)) {
    throw new ClipError(
      'query-invalid',
      `minScore is ${query.minScore}; it is a cosine similarity from -1 to 1.`,
    );
  }
  if (query.filter !== undefined) checkFilter(query.filter, capabilities.filterOps);
}

function requireCursor(cursor: unknown): void {
  if (cursor === undefined || typeof cursor === 'string') return;
  throw new ClipError(
    'query-invalid',
    `The cursor is a ${typeof cursor}. Hand back the one that the last page came with.`,
  );
}

function requireInteger(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new ClipError(
    'query-invalid',
    `${name} is ${value}; this store takes a whole number from 1 to ${most}.`,
  );
}

/** Best first, with scores held to −1…1 against rounding. */
function keepBest(matches: readonly StoreMatch[], minScore: StoreQuery['minScore']): readonly StoreMatch[] {
  return matches
    .map((match) => ({ ...match, score: Math.max(-1, Math.min(1, match.score)) }))
    .filter((match) => minScore === undefined || match.score >= minScore)
    .sort((a, b) => b.score - a.score);
}
