import { z } from 'zod';
import { ClipError } from '../../errors.ts';
import type { JsonValue, Metadata } from '../../item.ts';
import type { StoreRecord } from '../../store.ts';
import { filterMarks } from '../filter-marks.ts';
import { jsonVector } from '../json-vector.ts';
import { pointId } from '../point-id.ts';

/** Metadata key of the texts that filters look for. */
export const marksKey = 'marks';
const maxMetadataBytes = 40_960;

/** A record as Pinecone keeps it: no nulls and nothing nested, so the metadata as given lies there as text. */
export interface PineconeRow {
  readonly id: string;
  readonly values: number[];
  readonly metadata: Record<string, string | number | string[]>;
}

/** `dimensions` is the index's: shorter vectors are filled up with zeros, which changes no cosine. */
export function toRow(record: StoreRecord, dimensions: number): PineconeRow {
  return {
    // Ids go into addresses and must be ASCII: the record's own lies in the metadata.
    id: pointId(record.id),
    values: fill(record.vector, dimensions),
    metadata: rowMetadata(record),
  };
}

/** Numbers of the vector and as many zeros as the index needs. */
export function fill(vector: Float32Array, dimensions: number): number[] {
  return [...jsonVector(vector), ...Array<number>(Math.max(0, dimensions - vector.length)).fill(0)];
}

/** Throws `record-invalid`, naming the id, for a record whose metadata Pinecone does not take. */
export function requireFitting(record: StoreRecord): void {
  const bytes = Buffer.byteLength(JSON.stringify(rowMetadata(record)));
  if (bytes <= maxMetadataBytes) return;
  throw new ClipError(
    'record-invalid',
    `Record ${JSON.stringify(record.id)} needs ${bytes} bytes of metadata in Pinecone, what filters need included; it takes ${maxMetadataBytes}. Leave out its longest fields.`,
  );
}

function rowMetadata(record: StoreRecord): PineconeRow['metadata'] {
  const { marks, numbers } = filterMarks(record.metadata);
  return { ...numbers, id: record.id, metadata: JSON.stringify(record.metadata), [marksKey]: [...marks] };
}

const held = z.object({
  id: z.string(),
  metadata: z
    .string()
    // What Clipline wrote was JSON of an object.
    .transform((text): Metadata => JSON.parse(text) as { readonly [key: string]: JsonValue }),
});

/** Reads records with vectors of this many dimensions. */
export function recordRows(dimensions: number) {
  const row = z.object({ values: z.array(z.number()), metadata: held }).transform(({ values, metadata }) => ({
    id: metadata.id,
    metadata: metadata.metadata,
    vector: Float32Array.from(values.slice(0, dimensions)),
  }));
  return z.record(z.string(), row);
}

export const matchRows = z.array(z.object({ id: z.string(), score: z.number(), metadata: held }));
export const scoreRows = z.array(z.object({ id: z.string(), score: z.number() }));
export const listedIds = z.object({
  vectors: z.array(z.object({ id: z.string() })).default([]),
  pagination: z.object({ next: z.string().nullish() }).nullish(),
});
export const describedIndex = z.object({
  host: z.string(),
  dimension: z.number(),
  metric: z.string(),
  status: z.object({ ready: z.boolean(), state: z.string() }),
});
export const stampRows = z.record(z.string(), z.object({ metadata: z.object({ stamp: z.string() }) }));
