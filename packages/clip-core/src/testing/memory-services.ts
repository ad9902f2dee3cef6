import { createHash } from 'node:crypto';
import type { AssetAccess, CatalogAsset, Reindexed } from '../assets.ts';
import type { BlobStore } from '../blob.ts';
import { ClipError } from '../errors.ts';
import type { Metadata } from '../item.ts';
import type { Delivery, Outbox, ReviewRequest } from '../outbox.ts';

/** A blob store that forgets everything with the process. */
export function createMemoryBlobs(): BlobStore {
  const kept = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      kept.set(`blob:${sha256}`, Uint8Array.from(bytes));
      return { uri: `blob:${sha256}`, sha256 };
    },
    async read(uri) {
      const bytes = kept.get(uri);
      if (bytes === undefined) throw new ClipError('blob-missing', `${uri} is not kept here.`);
      return bytes;
    },
  };
}

/** An image of a catalogue under test, and whether its vector is there and current. */
export interface MemoryAsset extends CatalogAsset {
  readonly state?: 'missing' | 'changed' | 'current';
  /** When its vector was made: ISO 8601. */
  readonly indexedAt?: string;
}

/** The images of catalogues, as given; `metadata` shows what was set. Re-indexing answers `reindexed` and does nothing. */
export function createMemoryAssets(
  catalogs: { readonly [name: string]: readonly MemoryAsset[] } = {},
  reindexed: Reindexed = { since: '1970-01-01T00:00:00.000Z', failed: [] },
): AssetAccess & { readonly metadata: ReadonlyMap<string, Metadata> } {
  const metadata = new Map<string, Metadata>();
  const of = (catalog: string): readonly MemoryAsset[] => {
    const assets = catalogs[catalog];
    if (assets === undefined) throw new ClipError('catalog-missing', `There is no catalogue "${catalog}".`);
    return assets;
  };
  const choose = (catalog: string, choice: string, since = '') =>
    of(catalog).filter(
      ({ state = 'current', indexedAt = '' }) => (choice === 'all' || state === choice) && indexedAt >= since,
    );
  return {
    metadata,
    async list(catalog, { choice, after, limit, indexedSince }) {
      return choose(catalog, choice, indexedSince)
        .filter(({ id }) => after === null || id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ id, image, metadata: fields }) => ({ id, image, metadata: metadata.get(id) ?? fields }));
    },
    async count(catalog, choice, options) {
      return choose(catalog, choice, options?.indexedSince).length;
    },
    async reindex(catalog) {
      of(catalog);
      return reindexed;
    },
    async setMetadata(catalog, id, fields) {
      const asset = of(catalog).find((one) => one.id === id);
      if (asset === undefined) return false;
      const merged = { ...(metadata.get(id) ?? asset.metadata), ...fields };
      metadata.set(id, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
      return true;
    },
  };
}

/** Keeps what nodes hand on, for a test to look at. */
export interface MemoryOutbox extends Outbox {
  readonly reviews: readonly ReviewRequest[];
  readonly started: readonly {
    readonly name: string;
    readonly items: number;
    readonly idempotencyKey: string;
  }[];
  readonly deliveries: readonly Delivery[];
  readonly notes: readonly string[];
}

/** An outbox that asks once and starts once for each key. */
export function createMemoryOutbox(): MemoryOutbox {
  const reviews = new Map<string, ReviewRequest>();
  const started = new Map<string, { name: string; items: number; idempotencyKey: string }>();
  const deliveries: Delivery[] = [];
  const notes: string[] = [];
  return {
    get reviews() {
      return [...reviews.values()];
    },
    get started() {
      return [...started.values()];
    },
    deliveries,
    notes,
    async requestReview(request) {
      if (!reviews.has(request.idempotencyKey)) reviews.set(request.idempotencyKey, request);
    },
    async startPipeline(name, items, { idempotencyKey }) {
      started.set(idempotencyKey, { name, items: items.length, idempotencyKey });
      return { runId: `run of ${idempotencyKey}` };
    },
    async recordDelivery(delivery) {
      deliveries.push(delivery);
    },
    note: (message) => notes.push(message),
  };
}
