import type { StoreCapabilities } from '../store.ts';

/**
 * Cuts a list into runs that keep to the store's limits on rows and bytes, in order.
 * A single element larger than the limit travels alone.
 */
export function splitBatches<T>(
  elements: readonly T[],
  sizeOf: (element: T) => number,
  limits: Pick<StoreCapabilities, 'maxBatchRows' | 'maxBatchBytes'>,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const element of elements) {
    const size = sizeOf(element);
    if (batch.length > 0 && (batch.length >= limits.maxBatchRows || bytes + size > limits.maxBatchBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(element);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
