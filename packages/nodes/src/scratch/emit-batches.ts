import { type Item, throwIfAborted } from '@clipline/clip-core';

/** How many items a node that has gathered gives at one time. */
export const emittedAtOnce = 500;

/** Puts items into batches for one output. Throws `aborted` between two of them. */
export async function* emitBatches(
  items: AsyncIterable<Item>,
  options: { readonly signal: AbortSignal; readonly size?: number },
): AsyncGenerator<{ readonly out: readonly Item[] }, void, undefined> {
  const { signal, size = emittedAtOnce } = options;
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    throwIfAborted(signal);
    yield { out: batch };
    batch = [];
  }
  throwIfAborted(signal);
  if (batch.length > 0) yield { out: batch };
}
