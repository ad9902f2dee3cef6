import { describe, expect, it } from 'vitest';
import { TextCache } from './text-cache.ts';

const embedding = { vector: Float32Array.of(1), tokens: { count: 3, limit: 77, cut: null } };

/** A cache of `capacity` texts, and how often each was embedded. */
function countingCache(capacity: number) {
  const cache = new TextCache(capacity);
  const calls: string[] = [];
  const get = (key: string) =>
    cache.get(key, async () => {
      calls.push(key);
      return embedding;
    });
  return { get, calls };
}

describe('TextCache', () => {
  it('forgets what was asked for longest ago', async () => {
    const { get, calls } = countingCache(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
    expect(calls).toEqual(['a', 'b', 'c', 'b']);
  });

  it('embeds a text once for callers at the same time', async () => {
    const { get, calls } = countingCache(2);
    await Promise.all([get('a'), get('a'), get('a')]);
    expect(calls).toEqual(['a']);
  });

  it('tries again after a failure', async () => {
    const cache = new TextCache(2);
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(cache.get('a', async () => embedding)).resolves.toBe(embedding);
  });

  it('does not keep very long texts', async () => {
    const { get, calls } = countingCache(2);
    const text = 'x'.repeat(10_000);
    await get(text);
    await get(text);
    expect(calls).toHaveLength(2);
  });
});
