import { z } from 'zod';
import type { JsonValue, Metadata } from '../../item.ts';
import type { StoreRecord } from '../../store.ts';
import { filterMarks } from '../filter-marks.ts';
import { jsonVector } from '../json-vector.ts';
import { pointId } from '../point-id.ts';

/** Payload key of the texts that filters look for. */
export const marksKey = 'marks';
/** What of the payload an answer needs. */
export const payloadKeys = ['id', 'metadata'];

/** A record as a point. Qdrant takes numbers and UUIDs for ids: the record's own lies in the payload. */
export interface QdrantPoint {
  readonly id: string;
  readonly vector: number[];
  readonly payload: Record<string, unknown>;
}

export function toPoint(record: StoreRecord): QdrantPoint {
  const { marks, numbers } = filterMarks(record.metadata);
  return {
    id: pointId(record.id),
    vector: jsonVector(record.vector),
    // Metadata as text: numbers come back exactly as they were, and nulls, nested and odd keys too.
    payload: { ...numbers, id: record.id, metadata: JSON.stringify(record.metadata), [marksKey]: marks },
  };
}

/** Payload keys that hold numbers, which need an index of their own to be compared quickly. */
export function numberKeysOf(points: readonly QdrantPoint[]): readonly string[] {
  const own = [...payloadKeys, marksKey];
  return [...new Set(points.flatMap(({ payload }) => Object.keys(payload)))].filter(
    (key) => !own.includes(key),
  );
}

const metadata = z
  .string()
  // What Clipline wrote was JSON of an object.
  .transform((text): Metadata => JSON.parse(text) as { readonly [key: string]: JsonValue });
const payload = z.object({ id: z.string(), metadata });

export const matchPoints = z.object({
  points: z.array(
    z
      .object({ score: z.number(), payload })
      .transform(({ score, payload: held }) => ({ id: held.id, metadata: held.metadata, score })),
  ),
});
const recordPoint = z
  .object({ payload, vector: z.array(z.number()) })
  .transform(({ payload: held, vector }) => ({
    id: held.id,
    metadata: held.metadata,
    vector: Float32Array.from(vector),
  }));
export const recordPoints = z.array(recordPoint);
export const scrolledPoints = z.object({
  points: recordPoints,
  next_page_offset: z.string().nullish(),
});
export const scrolledIds = z.object({
  points: z.array(z.object({ id: z.string(), payload: payload.nullish() })),
  next_page_offset: z.string().nullish(),
});
export const pointIds = z.array(z.object({ id: z.string() }));
export const collectionNames = z.object({ collections: z.array(z.object({ name: z.string() })) });
export const aliasNames = z.object({
  aliases: z.array(z.object({ alias_name: z.string(), collection_name: z.string() })),
});
export const describedCollection = z.object({
  config: z.object({
    params: z.object({ vectors: z.object({ size: z.number(), distance: z.string() }) }),
    metadata: z.object({ clipline: z.string() }).nullish().catch(undefined),
  }),
});
