import type { ClipError, ErrorCode } from '../errors.ts';
import type { Metadata, ModelStamp } from '../item.ts';
import type { StoreMatch, StoreRecord, VectorStore } from '../store.ts';

/** What a driver's test says of it. */
export interface StoreContractOptions {
  /** Opens a second client of the very same store; left out where there is no such thing, with the reason in `skip`. */
  readonly connectAgain?: () => Promise<VectorStore>;
  /** Cases that do not apply, by the first words of their names, and why. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Rows of the larger cases; default 2,500. */
  readonly rows?: number;
  /** Runs of the property-based cases; default 25. */
  readonly runs?: number;
}

/** An open store with what the cases need around it. */
export interface StoreWorld {
  readonly store: VectorStore;
  /** The store without waiting for writes to show. */
  readonly opened: VectorStore;
  readonly options: StoreContractOptions;
  /** Name of an empty collection of `dimensions`; taken from a pool, since making one takes seconds on some stores. */
  collection(dimensions?: number): Promise<string>;
  /** A collection name that is not in use, dropped at the end. */
  unusedName(): string;
}

/** A stamp of a model that does not exist. */
export function stampOf(dimensions: number, model = 'contract'): ModelStamp {
  return { model, revision: '0123456789abcdef', preprocessing: 'none/v1', dimensions };
}

/** The store as the cases may use it: where queries never count on the last writes, each write is waited for by `flush`. */
export function settled(store: VectorStore): VectorStore {
  if (store.capabilities.readYourWrites !== 'never') return store;
  return {
    ...store,
    async upsert(collection, records, options) {
      const result = await store.upsert(collection, records, options);
      await store.flush(collection);
      return result;
    },
    async delete(collection, what) {
      const deleted = await store.delete(collection, what);
      await store.flush(collection);
      return deleted;
    },
    query: (collection, query) => store.query(collection, { ...query, consistency: 'eventual' }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** Wraps an open store; `close` drops what the cases made and closes it. */
export function createStoreWorld(
  opened: VectorStore,
  options: StoreContractOptions,
): StoreWorld & { close(): Promise<void> } {
  const store = settled(opened);
  const pool = new Map<number, string>();
  const names: string[] = [];
  const unusedName = () => {
    const name = `contract_${process.pid}_${Date.now().toString(36)}_${names.length}`;
    names.push(name);
    return name;
  };
  return {
    store,
    opened,
    options,
    unusedName,
    async collection(dimensions = 8) {
      const held = pool.get(dimensions);
      if (held !== undefined) {
        await empty(store, held);
        return held;
      }
      const name = unusedName();
      pool.set(dimensions, name);
      await store.createCollection({ name, stamp: stampOf(dimensions) });
      return name;
    },
    async close() {
      for (const name of names) await store.dropCollection(name);
      await store[Symbol.asyncDispose]();
    },
  };
}

async function empty(store: VectorStore, collection: string): Promise<void> {
  await store.delete(collection, {
    filter: {
      or: [
        { field: 'x', op: 'exists', value: true },
        { field: 'x', op: 'exists', value: false },
      ],
    },
  });
}

/** A record with a vector that follows from its id and dimensions. */
export function record(id: string, metadata: Metadata = {}, dimensions = 8): StoreRecord {
  return { id, vector: vectorOf(id, dimensions), metadata };
}

/** A vector that follows from a seed: the same text gives the same numbers, different texts very different ones. */
export function vectorOf(seed: string, dimensions = 8): Float32Array {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return Float32Array.from({ length: dimensions }, () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9;
    return ((state >>> 8) / 2 ** 23 - 1) * (1 + (state & 3));
  });
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

/** The topK nearest of the records by comparing with each: what every store must find. */
export function nearest(
  records: readonly StoreRecord[],
  vector: Float32Array,
  topK: number,
): readonly StoreMatch[] {
  return records
    .map(({ id, metadata, vector: other }) => ({ id, metadata, score: cosine(vector, other) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/** All records of a collection, page by page. */
export async function scanAll(
  store: VectorStore,
  collection: string,
  options: Omit<Parameters<VectorStore['scan']>[1], 'cursor'> = { pageSize: 1_000 },
): Promise<readonly StoreRecord[]> {
  const records: StoreRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scan(collection, cursor === undefined ? options : { ...options, cursor });
    records.push(...page.records);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return records;
}

/** The code with which a call was refused; throws when it was not. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: ErrorCode; readonly message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isClipError(error)) throw new Error('The call was not refused with a ClipError.', { cause: error });
  return { code: error.code, message: error.message };
}

function isClipError(error: unknown): error is ClipError {
  return error instanceof Error && error.name === 'ClipError';
}
