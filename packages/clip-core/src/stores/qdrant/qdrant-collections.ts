import type { QdrantClient } from '@qdrant/js-client-rest';
import { ClipError } from '../../errors.ts';
import type { ModelStamp } from '../../item.ts';
import type { CollectionSpec } from '../../store.ts';
import { readStamp, requireSameStamp, writeStamp } from '../collection-stamp.ts';
import type { StampOptions } from '../driver.ts';
import type { CallOptions, ServiceCalls } from '../service-calls.ts';
import { isExisting } from './qdrant-errors.ts';
import {
  aliasNames,
  collectionNames,
  describedCollection,
  marksKey,
  numberKeysOf,
  type QdrantPoint,
} from './qdrant-points.ts';

/** Milliseconds: building an index takes longer than a call usually may. */
const longDeadline = 600_000;
/** An index a field costs memory: fields beyond this many are compared without one. */
const maxNumberIndexes = 64;

/** Makes, finds and drops collections; a collection's name may also be an alias. */
export class QdrantCollections {
  readonly #client: QdrantClient;
  readonly #calls: ServiceCalls;
  readonly #prefix: string;
  /** Number keys that were given an index, by collection. */
  readonly #indexed = new Map<string, Set<string>>();

  constructor(client: QdrantClient, calls: ServiceCalls, prefix: string) {
    this.#client = client;
    this.#calls = calls;
    this.#prefix = prefix;
  }

  nameOf(collection: string): string {
    return `${this.#prefix}${collection}`;
  }

  async create(spec: CollectionSpec): Promise<void> {
    const name = this.nameOf(spec.name);
    const patient = { collection: spec.name, patient: true, deadline: longDeadline };
    const stamp = await this.stampOf(spec.name).catch((error: unknown) => {
      if (error instanceof ClipError && error.code === 'collection-missing') return undefined;
      throw error;
    });
    if (!stamp) {
      this.#indexed.delete(spec.name);
      const vectors = { size: spec.stamp.dimensions, distance: 'Cosine' } as const;
      const metadata = { clipline: writeStamp(spec.stamp) };
      await this.#calls
        .call(() => this.#client.createCollection(name, { vectors, metadata }), { patient: true })
        .catch((error: unknown) => {
          // Another client was quicker: its stamp is compared below.
          if (!isExisting(error)) throw error;
        });
    }
    requireSameStamp(spec.name, stamp ?? (await this.#stampOfNew(spec.name)), spec.stamp);
    // Also for a collection that is there: whoever made it may have been stopped before this.
    const index = { field_name: marksKey, field_schema: 'keyword', wait: true } as const;
    await this.#calls.call(() => this.#client.createPayloadIndex(name, index), patient);
  }

  /** Gives each number that is new in these points an index, so that ranges are quick. */
  async indexNumbers(
    collection: string,
    points: readonly QdrantPoint[],
    options: CallOptions,
  ): Promise<void> {
    const known = this.#indexed.get(collection) ?? new Set<string>();
    this.#indexed.set(collection, known);
    for (const key of numberKeysOf(points)) {
      if (known.has(key) || known.size >= maxNumberIndexes) continue;
      const index = { field_name: key, field_schema: 'float', wait: true } as const;
      await this.#calls.call(() => this.#client.createPayloadIndex(this.nameOf(collection), index), options);
      known.add(key);
    }
  }

  async stampOf(collection: string, options: StampOptions = {}): Promise<ModelStamp> {
    const reply = await this.#calls.call(() => this.#client.getCollection(this.nameOf(collection)), {
      ...options,
      collection,
    });
    const described = describedCollection.safeParse(reply);
    return readStamp(described.data?.config.metadata?.clipline, collection);
  }

  async #stampOfNew(collection: string): Promise<ModelStamp> {
    try {
      return await this.stampOf(collection);
    } catch (cause) {
      if (!(cause instanceof ClipError && cause.code === 'store-failed')) throw cause;
      throw new ClipError(
        'store-failed',
        `This Qdrant does not keep the metadata of collection "${collection}", where its model is written. Update the server, then drop the collection.`,
        { cause },
      );
    }
  }

  async list(): Promise<readonly string[]> {
    const { collections } = collectionNames.parse(
      await this.#calls.call(() => this.#client.getCollections()),
    );
    const names = [...collections.map(({ name }) => name), ...(await this.#aliases())];
    return names
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => name.slice(this.#prefix.length))
      .toSorted();
  }

  /** Of an alias only the alias goes, not what it stands for. */
  async drop(collection: string): Promise<void> {
    const name = this.nameOf(collection);
    this.#indexed.delete(collection);
    const aliases = await this.#aliases();
    const drop = aliases.includes(name)
      ? () => this.#client.updateCollectionAliases({ actions: [{ delete_alias: { alias_name: name } }] })
      : () => this.#client.deleteCollection(name);
    await this.#calls.call(drop, { patient: true }).catch((error: unknown) => {
      if (!(error instanceof ClipError && isGone(error))) throw error;
    });
  }

  async #aliases(): Promise<readonly string[]> {
    const { aliases } = aliasNames.parse(await this.#calls.call(() => this.#client.getAliases()));
    return aliases.map(({ alias_name }) => alias_name);
  }
}

/** A repeated drop finds nothing any more. */
function isGone({ code, cause }: ClipError): boolean {
  return (
    code === 'collection-missing' || (cause instanceof Error && 'status' in cause && cause.status === 404)
  );
}
