import { z } from 'zod';
import { ClipError } from '../errors.ts';
import type { ModelStamp } from '../item.ts';
import type { CollectionSpec } from '../store.ts';

const stampSchema = z.object({
  model: z.string().min(1),
  revision: z.string().min(1),
  preprocessing: z.string().min(1),
  dimensions: z.number().int().min(1).max(32_768),
});

/** The stamp as a driver keeps it beside the collection. */
export function writeStamp(stamp: ModelStamp): string {
  return JSON.stringify(stampSchema.parse(stamp));
}

/** Reads what `writeStamp` wrote. Throws `store-failed` for a collection that Clipline did not make. */
export function readStamp(text: string | undefined, collection: string): ModelStamp {
  try {
    return stampSchema.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    throw new ClipError(
      'store-failed',
      `Collection "${collection}" does not say which model its vectors come from. Use another name, or drop it and re-index.`,
      { cause },
    );
  }
}

/** Throws `param-invalid` unless a collection can be made from this. */
export function checkSpec(spec: CollectionSpec): void {
  const parsed = stampSchema.safeParse(spec.stamp);
  if (parsed.success) return;
  throw new ClipError(
    'param-invalid',
    `The model stamp for collection "${spec.name}" is incomplete. ${z.prettifyError(parsed.error)}`,
  );
}

/** Throws `collection-mismatch`, naming both stamps, when the collection holds vectors of another stamp. */
export function requireSameStamp(collection: string, held: ModelStamp, wanted: ModelStamp): void {
  if (writeStamp(held) === writeStamp(wanted)) return;
  throw new ClipError(
    'collection-mismatch',
    `Collection "${collection}" holds ${showStamp(held)} vectors; these are ${showStamp(wanted)}. Use another collection, or re-index with one model.`,
  );
}

function showStamp(stamp: ModelStamp): string {
  return `${stamp.model}@${stamp.revision} (${stamp.preprocessing}, ${stamp.dimensions} dimensions)`;
}

/** The error for a collection that is not there. */
export function missingCollection(name: string, cause?: unknown): ClipError {
  return new ClipError(
    'collection-missing',
    `There is no collection "${name}" in this store. Re-index the catalogue to make it.`,
    { cause },
  );
}
