import { describe, expect, it } from 'vitest';
import { ClipError } from '../errors.ts';
import { withRetry } from './retry.ts';

const policy = { attempts: 4, baseDelay: 5, maxDelay: 12, deadline: 1_000 };
const busy = () => new ClipError('store-unavailable', 'busy', { retryable: true });

describe('withRetry', () => {
  it('repeats what may succeed later, until it does', async () => {
    let calls = 0;
    const answer = await withRetry(async () => {
      calls += 1;
      if (calls < 3) throw busy();
      return 'done';
    }, policy);
    expect([answer, calls]).toEqual(['done', 3]);
  });

  it('throws the last error when the attempts are used up, after growing pauses', async () => {
    const times: number[] = [];
    const call = withRetry(async (attempt) => {
      times.push(performance.now());
      throw new ClipError('store-unavailable', `attempt ${attempt}`, { retryable: true });
    }, policy);
    await expect(call).rejects.toMatchObject({ message: 'attempt 4' });
    expect(times).toHaveLength(4);
    const [first = 0, second = 0, , last = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(2);
    expect(last - first).toBeGreaterThanOrEqual(2.5 + 5 + 6 - 3);
  });

  it('does not repeat what is wrong for good', async () => {
    let calls = 0;
    const call = withRetry(async () => {
      calls += 1;
      throw new ClipError('query-invalid', 'no');
    }, policy);
    await expect(call).rejects.toMatchObject({ code: 'query-invalid' });
    expect(calls).toBe(1);
  });

  it('waits as long as the other side asks, and leaves longer waits to the caller', async () => {
    const times: number[] = [];
    const limited = (retryAfter: number) =>
      new ClipError('store-unavailable', 'too many', { retryable: true, retryAfter });
    await withRetry(async (attempt) => {
      times.push(performance.now());
      if (attempt === 1) throw limited(150);
    }, policy);
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(148);
    const call = withRetry(async () => {
      throw limited(policy.deadline + 1);
    }, policy);
    await expect(call).rejects.toMatchObject({ retryAfter: policy.deadline + 1 });
  });

  it('ends a pause at once when aborted', async () => {
    const started = performance.now();
    const call = withRetry(
      async () => {
        throw busy();
      },
      { ...policy, baseDelay: 60_000, maxDelay: 60_000 },
      AbortSignal.timeout(20),
    );
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
