import { z } from 'zod';
import type { JsonValue, Metadata } from '../../item.ts';
import type { StoreRecord } from '../../store.ts';
import { fieldEntries, listElements } from '../field-entries.ts';

/** A text without NUL, which PostgreSQL cannot hold; keeps order and beginnings, undone by `fromText`. */
export function toText(text: string): string {
  return text.replaceAll('\u0001', '\u0001\u0002').replaceAll('\0', '\u0001\u0001');
}

export function fromText(text: string): string {
  return text.replaceAll('\u0001\u0001', '\0').replaceAll('\u0001\u0002', '\u0001');
}

/**
 * What filters look at, as jsonb: an entry for each field and its type (see `fieldEntries`), and under `e` a text for
 * each element of a list. One GIN index over it serves comparisons of any field.
 */
export function toEntries(metadata: Metadata): string {
  const entries = Object.entries(fieldEntries(metadata)).map(([key, value]) => [
    toText(key),
    typeof value === 'string' ? toText(value) : value,
  ]);
  return JSON.stringify({ ...Object.fromEntries(entries), e: listElements(metadata).map(toText) });
}

/** A vector in the binary form that pgvector receives: length, a spare word, floats, all big-endian. */
export function toVector(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 4 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  bytes.writeUInt16BE(0, 2);
  for (const [index, value] of vector.entries()) bytes.writeFloatBE(value, 4 + 4 * index);
  return bytes;
}

export const recordColumns = 'id, vector::text AS vector, metadata';
export const matchColumns = 'id, metadata';

// Not a record schema: that would drop a key named __proto__.
const metadata = z.string().transform((text) => JSON.parse(text) as { readonly [key: string]: JsonValue });
const vector = z.string().transform((text) => {
  // pgvector writes a list of numbers as JSON does.
  return Float32Array.from(JSON.parse(text) as number[]);
});
const id = z.string().transform(fromText);
export const recordRows = z.array(z.object({ id, vector, metadata }));
export const matchRows = z.array(z.object({ id, score: z.number(), metadata }));
export const idRows = z.array(z.object({ id }));

/** One statement that writes all records, of ids in one order so that writers cannot block one another, and its values. */
export function upsertStatement(
  table: string,
  records: readonly StoreRecord[],
): readonly [string, unknown[]] {
  const sorted = records
    .map((record) => ({ ...record, id: toText(record.id) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = sorted.map((_, n) => `($${4 * n + 1}, $${4 * n + 2}, $${4 * n + 3}, $${4 * n + 4})`);
  const values = sorted.flatMap((record) => [
    record.id,
    toVector(record.vector),
    JSON.stringify(record.metadata),
    toEntries(record.metadata),
  ]);
  const text = `INSERT INTO ${table} (id, vector, metadata, entries) VALUES ${rows.join(', ')}
    ON CONFLICT (id) DO UPDATE SET vector = EXCLUDED.vector, metadata = EXCLUDED.metadata, entries = EXCLUDED.entries`;
  return [text, values];
}
