import type { Item, JsonValue } from '@clipline/clip-core';

/** An item as one line of JSON, its vector as base64 of 32-bit floats: about a third of what its digits would take. */
export function writeItemLine({ embedding, ...rest }: Item): string {
  if (embedding === undefined) return JSON.stringify(rest);
  const { buffer, byteOffset, byteLength } = embedding.vector;
  const vector = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return JSON.stringify({ ...rest, embedding: { stamp: embedding.stamp, vector } });
}

/** The item that `writeItemLine` wrote, equal in every bit of its vector. */
export function readItemLine(line: string): Item {
  const { embedding, ...rest } = JSON.parse(line);
  if (embedding === undefined) return rest;
  // A copy of its own, as a view of floats must begin at a multiple of four bytes.
  const bytes = Uint8Array.from(Buffer.from(embedding.vector, 'base64'));
  return { ...rest, embedding: { stamp: embedding.stamp, vector: new Float32Array(bytes.buffer) } };
}

/** A line that can be looked through by its key without reading the item. */
export function writeKeyedLine(key: JsonValue, item: Item): string {
  // JSON holds no tab as it is.
  return `${JSON.stringify(key)}\t${writeItemLine(item)}`;
}

/** The key of a keyed line. */
export function readKey(line: Buffer): JsonValue {
  return JSON.parse(line.subarray(0, line.indexOf(tab)).toString('utf8'));
}

/** The item of a keyed line. */
export function readKeyedItem(line: string): Item {
  return readItemLine(line.slice(line.indexOf('\t') + 1));
}

const tab = 0x09;
