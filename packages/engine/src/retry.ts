import { type ClipError, toClipError } from '@clipline/clip-core';
import type { Flight } from './flight.ts';

/** How often work that failed with a retryable error is tried, and how long to wait in between. */
export interface RetryPolicy {
  /** At least 1; 1 means never again. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one, less up to half at random. */
  readonly firstDelay: number;
  /** The longest wait, in milliseconds. */
  readonly maxDelay: number;
}

/** Rides out some 15 seconds of a store that restarts or does not answer. */
export const defaultRetry: RetryPolicy = { tries: 6, firstDelay: 500, maxDelay: 8_000 };

/** Starts the work again while it fails with a retryable ClipError and tries are left; throws the last error. */
export async function withRetries<T>(
  flight: Flight,
  policy: RetryPolicy,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await flight.race(work);
    } catch (error) {
      await pauseOrThrow(flight, policy, { error, attempt });
    }
  }
}

/** The longest that a node waits because the other side asked for it, in milliseconds. */
const longestRetryAfter = 600_000;

/** Waits as long as another try should, or throws the error where there is none: `attempt` is how many there were. */
export async function pauseOrThrow(
  flight: Flight,
  policy: RetryPolicy,
  { error, attempt }: { readonly error: unknown; readonly attempt: number },
): Promise<void> {
  const failure = toClipError(error);
  if (!failure.retryable || flight.signal.aborted || attempt >= policy.tries) throw failure;
  await pauseBeforeTry(flight, policy, { errors: [failure], attempt });
}

/**
 * Waits as long as another try should after these errors: as long as the other side asked for, or else twice as long
 * each time.
 */
export async function pauseBeforeTry(
  flight: Flight,
  { firstDelay, maxDelay }: RetryPolicy,
  { errors, attempt }: { readonly errors: readonly ClipError[]; readonly attempt: number },
): Promise<void> {
  const asked = errors.flatMap(({ retryAfter }) => (retryAfter === null ? [] : [retryAfter]));
  const delay = Math.min(firstDelay * 2 ** (attempt - 1), maxDelay);
  // Jitter keeps pages that failed together from asking again together.
  const jittered = delay * (1 - Math.random() / 2);
  await flight.pause(asked.length === 0 ? jittered : Math.min(longestRetryAfter, maxOf(asked)));
}

function maxOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
