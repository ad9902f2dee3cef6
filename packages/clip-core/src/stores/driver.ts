import type { z } from 'zod';
import type { ModelStamp } from '../item.ts';
import type { StoreCapabilities, StoreRecord, VectorStore } from '../store.ts';
import type { RetryPolicy } from './retry.ts';

/** What a driver is given to connect with, beside the settings that its address holds. */
export interface ConnectOptions {
  /** The address without its secrets, for messages. */
  readonly shown: string;
  /** Folder under which a driver that keeps files may keep them. */
  readonly home: string;
  readonly retry: RetryPolicy;
  /** Ends the attempt to connect. */
  readonly signal?: AbortSignal;
}

/**
 * What a driver implements. The layer above has already checked names, ids, vectors (finite, of the right length,
 * normalised to unit length), metadata, filters and limits, and has split writes into batches without duplicates.
 */
export interface DriverStore extends VectorStore {
  /** The stamp that the collection was made with, cheaply. Throws `collection-missing`. */
  stampOf(collection: string, options?: StampOptions): Promise<ModelStamp>;
  /** Asked of every record before any is written. Throws `record-invalid` for one that this store cannot hold. */
  checkRecord?(record: StoreRecord): void;
}

export interface StampOptions {
  readonly signal?: AbortSignal | undefined;
  /** A write follows, which is worth waiting for. */
  readonly patient?: boolean;
}

/** Any set of connection fields. */
export type ConnectionFields = z.ZodObject<z.core.$ZodLooseShape, z.core.$ZodObjectConfig>;

/**
 * A kind of store; one file in `drivers/`. Form, `--store`, `clipline store`, `doctor` and docs page are made from it.
 *
 * Each of `fields` is described and says by `.meta({ place })` where it stands in an address
 * (`scheme://user:password@host:port/segment?name=value`); without, it is a `query` value of the field's name.
 * `.meta({ secret: true })` marks what must never be shown or kept: addresses name it as `env:VARIABLE`.
 */
export interface StoreDriver<F extends ConnectionFields = ConnectionFields> {
  /** One word, e.g. `embedded`. */
  readonly name: string;
  readonly title: string;
  /** One sentence on what it is and whom it suits. */
  readonly description: string;
  /** First words of the addresses it serves: `milvus` for `milvus://host:port`. */
  readonly schemes: readonly string[];
  /** A typical address. */
  readonly example: string;
  /** npm package of its client, where that is optional; imported on first use. */
  readonly client?: string;
  readonly fields: F;
  readonly capabilities: StoreCapabilities;
  /** What it cannot do or must be known of it, a sentence each. */
  readonly limits: readonly string[];
  /** One line that tells a person where such a store is, without secrets. */
  describe(settings: z.output<F>): string;
  /** Asks no server: one that is down is told by `health` and by every call. */
  connect(settings: z.output<F>, options: ConnectOptions): Promise<DriverStore>;
}

/** Types a driver by its fields. */
export function defineDriver<F extends ConnectionFields>(driver: StoreDriver<F>): StoreDriver {
  return driver;
}
