import { type ClipError, type Item, throwIfAborted } from '@clipline/clip-core';
import { isItemFault } from './item-fault.ts';

/** How many items are worked on at once. */
const width = 4;

interface MapContext {
  readonly signal: AbortSignal;
  reject(item: Item, cause: ClipError): void;
}

/**
 * Works on each item, several at once, and gives the results in the order of the items. An item whose error is its own
 * fault is rejected and has no result; any other error is thrown.
 */
export async function mapItems<I extends Item, Result>(
  items: readonly I[],
  context: MapContext,
  work: (item: I) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += width) {
    throwIfAborted(context.signal);
    const batch = items.slice(start, start + width);
    const outcomes = await Promise.allSettled(batch.map(work));
    batch.forEach((item, position) => {
      // One outcome for each of the batch.
      const outcome = outcomes[position] as PromiseSettledResult<Result>;
      if (outcome.status === 'fulfilled') results.push(outcome.value);
      else if (isItemFault(outcome.reason)) context.reject(item, outcome.reason);
      else throw outcome.reason;
    });
  }
  return results;
}
