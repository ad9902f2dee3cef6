import { ClipError, throwIfAborted } from '../errors.ts';

/** Settles as the work does, or with `aborted` as soon as the signal fires; the work itself is left to end by itself. */
export async function abandonOnAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new ClipError('aborted', 'The work was cancelled.', { cause: signal.reason }));
  signal.addEventListener('abort', abort, { once: true });
  try {
    // The signal may have fired before the listener was there.
    throwIfAborted(signal);
    return await Promise.race([work, aborted]);
  } catch (error) {
    // Nobody else looks at how abandoned work ends.
    work.catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
