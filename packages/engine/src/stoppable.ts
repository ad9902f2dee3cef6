import { Flight, linkStop, stoppedByCaller } from './flight.ts';

/**
 * Walks what `open` gives and never waits longer than the signal lets it: leaving the loop, or the signal, stops the
 * flight that `open` is handed, and a step that hangs is left behind. Opened with the first step; can be walked once.
 */
export function openStoppable<T>(
  signal: AbortSignal | undefined,
  open: (flight: Flight) => AsyncIterable<T>,
): AsyncIterableIterator<T> {
  const { stop, unlink } = linkStop(signal);
  const flight = new Flight(stop.signal);
  let inner: AsyncIterator<T> | undefined;
  return {
    async next() {
      try {
        const next = await flight.race(() => {
          inner ??= open(flight)[Symbol.asyncIterator]();
          return inner.next();
        });
        if (next.done !== true) return next;
      } catch (error) {
        unlink();
        throw error;
      }
      unlink();
      return { done: true, value: undefined };
    },
    async return() {
      unlink();
      stop.abort(stoppedByCaller('The reader left.'));
      await inner?.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
