import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whileSignedIn } from './while-signed-in.ts';

const caller = {
  person: { id: '1', name: 'Ada', email: 'ada@clipline.example' },
  by: 'session',
  proofId: '2',
} as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Tells 1, then waits for the end of its signal, as the streams of runs do. */
async function* follow(ended: AbortSignal) {
  yield 1;
  await new Promise((resolve) => ended.addEventListener('abort', resolve, { once: true }));
}

it('ends a stream whose session has ended, and leaves the others open', async () => {
  const identifyAgain = vi.fn(async () => caller as typeof caller | null);
  const stream = whileSignedIn({ identifyAgain }, undefined, follow);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  const end = vi.fn();
  const rest = stream.next().then(end);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(identifyAgain.mock.calls.length).toBeGreaterThan(3);
  expect(end).not.toHaveBeenCalled();
  identifyAgain.mockResolvedValue(null);
  await vi.advanceTimersByTimeAsync(10_000);
  await rest;
  expect(end).toHaveBeenCalledWith({ done: true, value: undefined });
  expect(vi.getTimerCount()).toBe(0);
});

it('stays open while the database is away, and ends with its request', async () => {
  const gone = new AbortController();
  const identifyAgain = async () => Promise.reject(new Error('the database is away'));
  const stream = whileSignedIn({ identifyAgain }, gone.signal, follow);
  await stream.next();
  const end = vi.fn();
  const rest = stream.next().then(end);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(end).not.toHaveBeenCalled();
  gone.abort();
  await rest;
  expect(vi.getTimerCount()).toBe(0);
});
