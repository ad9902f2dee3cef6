import { createHash } from 'node:crypto';
import { type Facet, facets, type Item, type JsonValue, type Metadata } from '@clipline/clip-core';
import type { PlannedNode } from './plan.ts';

/** What a node did to an item: enough to do it again to the same item without the node. */
export interface CachedResult {
  /** The output that the item left by. */
  readonly output: string;
  /** Those that the node added or changed; vectors must come back exactly as they were. */
  readonly facets: Partial<Pick<Item, Facet>>;
  /** Those that the node took away. */
  readonly removed?: readonly Facet[];
  /** All of it, where the node changed any. */
  readonly metadata?: Metadata;
}

/** Results of earlier runs; may forget any of them at any time. */
export interface ItemCache {
  /** Those that it has of these keys, which are 64 hex digits. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, CachedResult>>;
  /** Keeps results by key. */
  write(results: ReadonlyMap<string, CachedResult>): Promise<void>;
}

/** True for nodes whose result for an item depends on that item only and is worth keeping, where the pipeline lets it be kept. */
export function isCacheable({ definition, options }: PlannedNode): boolean {
  const { pure, gives, gathers, derives, finish } = definition;
  return (
    options.cache && pure && gives.length > 0 && gathers !== true && derives !== true && finish === undefined
  );
}

/**
 * The digest of all that a node's result for an item depends on: type, version, params and stamp of the node; id,
 * metadata, image, text and needed facets of the item. Null when nothing tells whether the image is still the same.
 */
export function cacheKey(node: PlannedNode, item: Item, stamp: string): string | null {
  const image = item.image === undefined ? null : identifyImage(item.image);
  if (item.image !== undefined && image === null) return null;
  const { type, version, needs } = node.definition;
  const hash = createHash('sha256');
  const { id, metadata, text = null } = item;
  hash.update(toCanonicalJson([type, version, node.params, stamp, id, metadata, image, text]));
  for (const facet of needs) {
    if (facet === 'image' || facet === 'text') continue;
    if (facet === 'embedding') updateWithEmbedding(hash, item.embedding);
    else hash.update(toCanonicalJson([facet, item[facet]]));
  }
  return hash.digest('hex');
}

/** What the node did between these two; undefined when the item that left is another one. */
export function describeResult(item: Item, left: Item, output: string): CachedResult | undefined {
  if (left.id !== item.id) return undefined;
  const changed = facets.filter((facet) => left[facet] !== item[facet]);
  const removed = changed.filter((facet) => left[facet] === undefined);
  const added = changed.filter((facet) => left[facet] !== undefined);
  return {
    output,
    facets: Object.fromEntries(added.map((facet) => [facet, left[facet]])),
    ...(removed.length > 0 ? { removed } : {}),
    ...(left.metadata === item.metadata ? {} : { metadata: left.metadata }),
  };
}

/** The item as it leaves. */
export function applyResult(item: Item, { facets: added, removed = [], metadata }: CachedResult): Item {
  const kept = Object.entries(item).filter(([name]) => !removed.some((facet) => facet === name));
  // What is left of an item without facets is an item: its id and metadata are no facets.
  return { ...(Object.fromEntries(kept) as unknown as Item), ...added, ...(metadata ? { metadata } : {}) };
}

/** Null for an address alone: what lies there may change. */
function identifyImage({ sha256, uri, bytes }: NonNullable<Item['image']>): string | null {
  if (sha256 !== undefined) return `sha256:${sha256}`;
  if (uri.startsWith('blob:')) return uri;
  // The source that told the size tells in the metadata when the file was changed.
  return bytes === undefined ? null : `${uri} ${bytes}`;
}

function updateWithEmbedding(hash: ReturnType<typeof createHash>, embedding: Item['embedding']): void {
  if (embedding === undefined) return;
  const { stamp, vector } = embedding;
  hash.update(toCanonicalJson([stamp.model, stamp.revision, stamp.preprocessing, stamp.dimensions]));
  hash.update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}

/** JSON in which the order of keys does not matter. */
function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner as { readonly [key: string]: JsonValue });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
