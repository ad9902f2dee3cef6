import type { Embedding, Item, JsonValue } from '@clipline/clip-core';
import { toStorableJson } from '../catalogs/storable-json.ts';

interface StoredEmbedding {
  readonly stamp: Embedding['stamp'];
  /** 32-bit floats, little-endian, in base64. */
  readonly vector: string;
}

type StoredItem = Omit<Item, 'embedding'> & { readonly embedding?: StoredEmbedding };

/** An item as JSON that PostgreSQL takes; its vector becomes base64, a quarter of what digits would need. */
export function itemToJson(item: Item): JsonValue {
  const { embedding, ...rest } = item;
  const stored: StoredItem = embedding
    ? { ...rest, embedding: { stamp: embedding.stamp, vector: toBase64(embedding.vector) } }
    : rest;
  // Items are plain data but for the vector.
  return toStorableJson(stored as unknown as JsonValue);
}

/** The item that `itemToJson` wrote. */
export function itemFromJson(value: JsonValue): Item {
  // Written by `itemToJson` alone.
  const { embedding, ...rest } = value as unknown as StoredItem;
  if (embedding === undefined) return rest;
  return { ...rest, embedding: { stamp: embedding.stamp, vector: fromBase64(embedding.vector) } };
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  // A copy: pieces of Node's pool begin anywhere, and floats must begin at a multiple of four.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
