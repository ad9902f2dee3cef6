import type { ErrorCode } from './errors.ts';
import type { Filter, FilterOp } from './filter.ts';
import type { Metadata, ModelStamp } from './item.ts';

/** One vector with the id, metadata and image address that belong to it. */
export interface StoreRecord {
  /** 1…512 UTF-8 bytes, kept exactly as given. */
  readonly id: string;
  /** `dimensions` finite numbers, not all zero; normalised by the layer above the drivers. */
  readonly vector: Float32Array;
  readonly metadata: Metadata;
}

/** A record found by a query; score is cosine similarity, −1…1, in every store. */
export interface StoreMatch {
  readonly id: string;
  readonly score: number;
  readonly metadata: Metadata;
}

export interface CollectionSpec {
  /** `[a-z][a-z0-9_]{0,62}`. */
  readonly name: string;
  readonly stamp: ModelStamp;
  /** How many records are expected, where known; a driver may choose its index by it. */
  readonly expectedSize?: number;
}

export interface CollectionInfo {
  readonly name: string;
  readonly stamp: ModelStamp;
  /** Exact number of records. */
  readonly count: number;
  /** What answers queries now, e.g. `exact` or `IVF_HNSW_SQ`. */
  readonly index: string;
}

export interface StoreQuery {
  readonly vector: Float32Array;
  /** 1…`capabilities.maxTopK`. */
  readonly topK: number;
  readonly filter?: Filter;
  /** Trades time for recall where the index is approximate. Default `normal`. */
  readonly effort?: 'low' | 'normal' | 'high';
  /** Compare with every record instead of using the approximate index. */
  readonly exact?: boolean;
  /** Leave out matches below this cosine similarity. */
  readonly minScore?: number;
  /** Default `eventual`. */
  readonly consistency?: 'eventual' | 'read-your-writes';
  readonly signal?: AbortSignal;
}

export interface UpsertResult {
  readonly written: number;
  readonly failed: readonly { readonly id: string; readonly code: ErrorCode; readonly message: string }[];
}

export interface ScanPage {
  readonly records: readonly StoreRecord[];
  /** Hand it back for the next page; absent on the last one. */
  readonly cursor?: string;
}

/** What a store can do, as data, so that nobody asks for its name. */
export interface StoreCapabilities {
  readonly maxTopK: number;
  readonly maxBatchRows: number;
  readonly maxBatchBytes: number;
  /** Bytes that a record's metadata may have as JSON; 65,535 where not given. */
  readonly maxMetadataBytes?: number;
  /** True when several processes may write to one collection. */
  readonly multiProcess: boolean;
  /** True when `optimize` must be called for queries to stay fast. */
  readonly needsOptimize: boolean;
  /** Whether a query can count on seeing finished writes; `never`: only after `flush`. */
  readonly readYourWrites: 'always' | 'per-request' | 'never';
  /** Comparisons that filters may use; others are refused with `filter-unsupported`. */
  readonly filterOps: readonly FilterOp[];
  /** True when `exact` compares with every record; where false such a query is refused. */
  readonly exactSearch: boolean;
}

/** Where vectors live. Drivers are opened with `openStore(url)` and held to one contract suite. */
export interface VectorStore extends AsyncDisposable {
  /** Driver name, e.g. `embedded`. For people; never branch on it. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** Does nothing when an equal collection is there; throws `collection-mismatch` when its stamp differs. */
  createCollection(spec: CollectionSpec): Promise<void>;
  /** Throws `collection-missing`. */
  describeCollection(name: string): Promise<CollectionInfo>;
  listCollections(): Promise<readonly string[]>;
  /** Does nothing when there is none. */
  dropCollection(name: string): Promise<void>;
  /**
   * Writes or overwrites by id; of two records with one id the last wins. All are checked before any is written:
   * throws `vector-invalid` or `record-invalid`, naming the id, with nothing written.
   */
  upsert(
    collection: string,
    records: readonly StoreRecord[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<UpsertResult>;
  /** The records that exist, in any order; unknown ids are left out. Sees every finished write. */
  fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]>;
  /** Returns how many records went. */
  delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number>;
  /** Best first; ties in any order. Returns topK matches whenever that many records satisfy the filter. */
  query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]>;
  /** Every record once, in no promised order; the cursor is opaque. */
  scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage>;
  /** Exact number of records, of those that satisfy the filter where one is given. */
  count(collection: string, filter?: Filter): Promise<number>;
  /** Makes finished writes durable and visible to every process. */
  flush(collection: string): Promise<void>;
  /** Builds or refreshes the approximate index; safe to call at any time. */
  optimize(collection: string): Promise<void>;
  /** Answers quickly whether the store can be used. Never throws. */
  health(): Promise<StoreHealth>;
}

export type StoreHealth =
  | { readonly state: 'ready'; readonly detail: string }
  | {
      readonly state: 'unavailable';
      readonly detail: string;
      readonly remedy: string;
      /** What kind of failure it is, where the driver can tell. */
      readonly reason?: StoreFailure;
    };

/** Why a store cannot be used: nothing answers, user or key refused, another product answers, it is starting or unwell. */
export type StoreFailure = 'no-answer' | 'credentials' | 'wrong-product' | 'unhealthy';
