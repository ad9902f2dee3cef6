import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '../errors.ts';

/** How often and how patiently a call to a store is repeated. */
export interface RetryPolicy {
  /** Calls in all, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second call; doubles each time, with jitter. */
  readonly baseDelay: number;
  /** Milliseconds that no single pause exceeds. */
  readonly maxDelay: number;
  /** Milliseconds after which a single call counts as unanswered. */
  readonly deadline: number;
}

/** Rides out the restart of a server that takes a minute. */
export const defaultRetry: RetryPolicy = { attempts: 12, baseDelay: 250, maxDelay: 15_000, deadline: 60_000 };

/**
 * Calls `operation` until it answers, fails with an error that is not retryable, or the attempts are used up;
 * then throws the last error. Pauses are drawn from the upper half of the doubling delay, so that clients spread out,
 * and are at least as long as the other side asked for; a longer wait than `deadline` is left to the caller.
 */
export async function withRetry<T>(
  operation: (attempt: number) => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    throwIfAborted(signal);
    try {
      return await operation(attempt);
    } catch (error) {
      const again = error instanceof ClipError && error.retryable && attempt < policy.attempts;
      if (!again) throw error;
      const asked = error.retryAfter ?? 0;
      if (asked > policy.deadline) throw error;
      const delay = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1));
      await pause(Math.max(asked, delay * (0.5 + Math.random() / 2)), signal);
    }
  }
}

async function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delay, undefined, signal ? { signal } : {});
  } catch (error) {
    throw new ClipError('aborted', 'The work was cancelled.', { cause: error });
  }
}
