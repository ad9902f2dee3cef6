import { join } from 'node:path';
import { z } from 'zod';
import { ClipError } from '../errors.ts';
import { cosine, normalise } from '../vector.ts';
import { readRecord } from './read-record.ts';

const vector = z.array(z.number()).min(1);

const goldenSchema = z.object({
  model: z.string(),
  /** How far below 1 a cosine may be; a value above 0.5 is the least cosine itself. */
  tolerance: z.number().min(0).max(1),
  /** Files are relative to the model's folder. */
  images: z.array(z.object({ file: z.string().min(1), vector })),
  texts: z.array(z.object({ text: z.string(), tokens: z.array(z.int()).optional(), vector })),
});

/** What a model gave where it was made, from the reference preprocessing; `golden.json` in a model's folder. */
export type Golden = z.output<typeof goldenSchema>;

/** Reads a folder's golden file; null when there is none. Throws `model-corrupt` for a broken one. */
export function readGolden(folder: string): Promise<Golden | null> {
  return readRecord(join(folder, 'golden.json'), goldenSchema);
}

/** The least cosine to a golden vector that passes. */
export function leastCosine({ tolerance }: Golden): number {
  return tolerance > 0.5 ? tolerance : 1 - tolerance;
}

/**
 * Compares a vector with its golden one and returns their cosine.
 * Throws `model-corrupt`, naming what it was made of, when that is below `least`.
 */
export function compareGolden(
  found: Float32Array,
  golden: { readonly name: string; readonly vector: readonly number[]; readonly least: number },
): number {
  const wanted = normalise(Float32Array.from(golden.vector));
  const likeness = found.length === wanted.length ? cosine(found, wanted) : 0;
  if (likeness < golden.least) {
    throw new ClipError(
      'model-corrupt',
      `The model does not give the vector it should for ${golden.name}: cosine ${likeness.toFixed(4)}, at least ${golden.least} is needed. Its files are damaged or mixed up; restore or pull them again.`,
    );
  }
  return likeness;
}
