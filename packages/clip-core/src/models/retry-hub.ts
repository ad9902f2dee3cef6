import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '../errors.ts';

const attempts = 4;
/** First pause between attempts, in milliseconds; doubled each time. */
const firstPause = 250;

/** Tries again, with growing pauses, what failed for a reason that may pass. Throws the last failure, or `aborted`. */
export async function retryHub<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let count = 1, pause = firstPause; ; count++, pause *= 2) {
    try {
      return await attempt();
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof ClipError) || !error.retryable || count === attempts) throw error;
    }
    // An abort ends the pause; the next attempt, or the check above, then says so.
    await sleep(pause, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
  }
}
