import { ClipError } from '../../errors.ts';
import type { ModelStamp } from '../../item.ts';
import type { CollectionSpec } from '../../store.ts';
import { missingCollection, readStamp, requireSameStamp, writeStamp } from '../collection-stamp.ts';
import type { StampOptions } from '../driver.ts';
import type { PineconeIndex } from './pinecone-index.ts';
import { listedIds, stampRows } from './pinecone-records.ts';

/** Milliseconds for which a stamp that was read is taken for true; another client's drop shows after that. */
const stampLife = 10_000;

/** Collections of an index: a namespace each, and a record for each in a namespace of their own. */
export class PineconeCollections {
  readonly #index: PineconeIndex;
  readonly #indexName: string;
  readonly #prefix: string;
  readonly #stamps = new Map<string, { readonly stamp: ModelStamp; readonly until: number }>();

  constructor(
    index: PineconeIndex,
    { index: name, prefix }: { readonly index: string; readonly prefix: string },
  ) {
    this.#index = index;
    this.#indexName = name;
    this.#prefix = prefix;
  }

  namespaceOf(collection: string): string {
    return `${this.#prefix}${collection}`;
  }

  async create(spec: CollectionSpec): Promise<void> {
    const held = await this.#find(spec.name);
    if (held) {
      requireSameStamp(spec.name, held, spec.stamp);
      return;
    }
    const { dimensions } = await this.#index.shape();
    if (spec.stamp.dimensions > dimensions) {
      throw new ClipError(
        'collection-mismatch',
        `Pinecone index "${this.#indexName}" holds vectors of ${dimensions} dimensions; model ${spec.stamp.model} makes ${spec.stamp.dimensions}. Create an index of ${spec.stamp.dimensions} dimensions or more with metric cosine.`,
      );
    }
    await this.#clear(spec.name);
    const values = [1, ...Array<number>(dimensions - 1).fill(0)];
    const record = { id: spec.name, values, metadata: { stamp: writeStamp(spec.stamp) } };
    await this.#index.call(this.#register, (register) => register.upsert({ records: [record] }), {
      patient: true,
    });
    await this.#index.settle(this.#register);
    this.#stamps.delete(spec.name);
    requireSameStamp(spec.name, await this.stampOf(spec.name), spec.stamp);
  }

  async stampOf(collection: string, options: StampOptions = {}): Promise<ModelStamp> {
    const stamp = await this.#find(collection, options);
    if (!stamp) throw missingCollection(collection);
    return stamp;
  }

  async list(): Promise<readonly string[]> {
    await this.#index.settle(this.#register);
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = listedIds.parse(
        await this.#index.call(this.#register, (register) =>
          register.listPaginated(token === undefined ? {} : { paginationToken: token }),
        ),
      );
      names.push(...page.vectors.map(({ id }) => id));
      token = page.pagination?.next ?? undefined;
    } while (token !== undefined);
    return names.toSorted();
  }

  async drop(collection: string): Promise<void> {
    await this.#index.settle(this.#register);
    if (!(await this.#find(collection))) return;
    // The record goes first: what a killed process leaves are vectors that nobody finds; `create` clears them away.
    await this.#index.call(this.#register, (register) => register.deleteOne({ id: collection }), {
      patient: true,
    });
    this.#stamps.delete(collection);
    await this.#clear(collection);
    await this.#index.settle(this.#register);
  }

  async #clear(collection: string): Promise<void> {
    const namespace = this.namespaceOf(collection);
    await this.#index
      .call(namespace, (own) => own.deleteNamespace(namespace), { patient: true })
      .catch((error: unknown) => {
        // A namespace is there only once something was written to it.
        if (!(error instanceof ClipError && error.code === 'store-failed')) throw error;
      });
    this.#index.forget(namespace);
  }

  get #register(): string {
    // No collection's name has a dash.
    return `${this.#prefix}-collections`;
  }

  async #find(collection: string, options: StampOptions = {}): Promise<ModelStamp | undefined> {
    const known = this.#stamps.get(collection);
    if (known && performance.now() < known.until) return known.stamp;
    await this.#index.settle(this.#register, options);
    const reply = await this.#index.call(
      this.#register,
      (register) => register.fetch({ ids: [collection] }),
      options,
    );
    const row = stampRows.parse(reply.records)[collection];
    if (!row) return undefined;
    const stamp = readStamp(row.metadata.stamp, collection);
    this.#stamps.set(collection, { stamp, until: performance.now() + stampLife });
    return stamp;
  }
}
