import { ClipError, defineNode, type Item, type NodeOptions, type SourcePage } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CachedResult, ItemCache } from './item-cache.ts';
import { draw, numberItem, only, registryOf, runToEnd, services } from './test-nodes.ts';

class MemoryCache implements ItemCache {
  readonly kept = new Map<string, CachedResult>();
  async read(keys: readonly string[]) {
    return new Map(
      keys.flatMap((key) => (this.kept.has(key) ? [[key, this.kept.get(key) as CachedResult]] : [])),
    );
  }
  async write(results: ReadonlyMap<string, CachedResult>) {
    for (const [key, result] of results) this.kept.set(key, result);
  }
}

/** Counts what it embeds; its stamp can be changed. */
function embedder() {
  const state = { embedded: [] as string[], stamp: 'm1' as string | null };
  const definition = defineNode({
    type: 'test.embed',
    version: 1,
    title: 'Embed',
    description: 'Embeds.',
    params: z.strictObject({ scale: z.number().default(1).describe('Length.') }),
    needs: ['text'],
    gives: ['embedding'],
    outputs: ['out'],
    pure: true,
    cacheStamp: async () => state.stamp,
    async run(items, { scale }, context) {
      state.embedded.push(...items.map(({ id }) => id));
      const out = [];
      for (const item of items) {
        if (item.metadata.n === 3) {
          context.reject(item, new ClipError('image-corrupt', 'bad'));
          continue;
        }
        const vector = Float32Array.of(Number(item.metadata.n) * scale, 0.1);
        const stamp = { model: 'm', revision: 'r', preprocessing: 'p', dimensions: 2 };
        out.push({ ...item, embedding: { stamp, vector } });
      }
      return { out };
    },
  });
  return { state, definition };
}

/** Needs an embedding, sorts by a threshold and labels; counts its calls too. */
function classifier() {
  const state = { classified: 0 };
  const definition = defineNode({
    type: 'test.classify',
    version: 1,
    title: 'Classify',
    description: 'Classifies.',
    params: z.strictObject({ threshold: z.number().default(2).describe('Least value.') }),
    needs: ['embedding'],
    gives: ['labels'],
    outputs: ['high', 'low'],
    pure: true,
    async run(items, { threshold }) {
      state.classified += items.length;
      const label = (item: (typeof items)[number]) => ({
        ...item,
        metadata: { ...item.metadata, seen: true },
        labels: [{ name: 'x', score: item.embedding.vector[0] ?? 0 }],
      });
      const isHigh = (item: (typeof items)[number]) => (item.embedding.vector[0] ?? 0) >= threshold;
      return {
        high: items.filter(isHigh).map(label),
        low: items.filter((item) => !isHigh(item)).map(label),
      };
    },
  });
  return { state, definition };
}

function world() {
  const embed = embedder();
  const classify = classifier();
  const cache = new MemoryCache();
  const registry = registryOf(embed.definition, classify.definition);
  return { embed: embed.state, classify: classify.state, cache, registry };
}

interface Asked {
  readonly threshold?: number;
  readonly scale?: number;
  readonly options?: Partial<NodeOptions>;
  readonly items?: readonly Item[];
}

async function run(
  at: ReturnType<typeof world>,
  { threshold = 2, scale = 1, options = {}, items }: Asked = {},
) {
  const nodes = {
    s: ['test.numbers', { count: 6, pageSize: 3 }],
    e: ['test.embed', { scale }, options],
    c: ['test.classify', { threshold }],
    h: ['test.pass'],
  } as const;
  const pages = async function* (): AsyncGenerator<SourcePage> {
    yield { items: items ?? [], cursor: 0 };
  };
  const events = await runToEnd(draw(nodes, ['s > e', 'e > c', 'c.high > h']), at.registry, {
    cache: at.cache,
    ...(items === undefined ? {} : { sources: { s: pages } }),
  });
  const cachedAt = (node: string) =>
    only(events, 'node-finished')
      .filter((event) => event.node === node)
      .reduce((sum, { counts }) => sum + (counts.cached ?? 0), 0);
  return { events, done: only(events, 'page-committed').flatMap((event) => event.done), cachedAt };
}

describe('the cache', () => {
  it('gives what an earlier run gave, exactly, and calls no node', async () => {
    const at = world();
    const first = await run(at);
    expect(at.embed.embedded).toHaveLength(6);
    at.embed.embedded = [];
    at.classify.classified = 0;
    const second = await run(at);
    // What was rejected is not kept: it may go well this time.
    expect(at.embed.embedded).toEqual(['n3']);
    expect(at.classify.classified).toBe(0);
    expect(second.done).toEqual(first.done);
    expect([second.cachedAt('e'), second.cachedAt('c')]).toEqual([5, 5]);
    expect([first.cachedAt('e'), first.cachedAt('c')]).toEqual([0, 0]);
  });

  it('re-runs what lies after a changed threshold and embeds nothing', async () => {
    const at = world();
    await run(at);
    at.embed.embedded = [];
    at.classify.classified = 0;
    const { events } = await run(at, { threshold: 5 });
    expect(at.embed.embedded).toEqual(['n3']);
    expect(at.classify.classified).toBe(5);
    const counts = only(events, 'node-finished').filter(({ node }) => node === 'c');
    expect(counts.map((event) => event.counts.out)).toEqual([
      { high: 0, low: 3 },
      { high: 1, low: 1 },
    ]);
  });

  it('is not used after the params, the stamp, the metadata, the text or the image changed', async () => {
    const at = world();
    const image = { uri: 'file:///a.jpg', bytes: 10 };
    const item: Item = { ...numberItem(1), image };
    const embedsNow = async (asked: Asked) => {
      at.embed.embedded = [];
      await run(at, { items: [item], ...asked });
      return at.embed.embedded.length === 1;
    };
    expect(await embedsNow({})).toBe(true);
    expect(await embedsNow({})).toBe(false);
    expect(await embedsNow({ scale: 2 })).toBe(true);
    expect(await embedsNow({ items: [{ ...item, metadata: { n: 1, modifiedAt: 'later' } }] })).toBe(true);
    expect(await embedsNow({ items: [{ ...item, text: 'other' }] })).toBe(true);
    expect(await embedsNow({ items: [{ ...item, image: { ...image, bytes: 11 } }] })).toBe(true);
    expect(await embedsNow({ items: [{ ...item, image: { ...image, sha256: 'ab' } }] })).toBe(true);
    at.embed.stamp = 'm2';
    expect(await embedsNow({})).toBe(true);
    expect(await embedsNow({})).toBe(false);
  });

  it('does not care for the order of keys in metadata, nor for where a known image lies', async () => {
    const at = world();
    const image = { uri: 'file:///a.jpg', sha256: 'ab' };
    await run(at, { items: [{ ...numberItem(1), metadata: { n: 1, a: { x: 1, y: 2 } }, image }] });
    at.embed.embedded = [];
    const moved = { ...image, uri: 'file:///b.jpg' };
    await run(at, { items: [{ ...numberItem(1), metadata: { a: { y: 2, x: 1 }, n: 1 }, image: moved }] });
    expect(at.embed.embedded).toEqual([]);
  });

  it('is not used for an image of which only the address is known, nor where the node has no stamp', async () => {
    const at = world();
    const items: readonly Item[] = [{ ...numberItem(1), image: { uri: 'https://a.example/1.jpg' } }];
    for (let time = 0; time < 2; time++) await run(at, { items });
    at.embed.stamp = null;
    for (let time = 0; time < 2; time++) await run(at, { items: [numberItem(2)] });
    expect(at.embed.embedded).toEqual(['n1', 'n1', 'n2', 'n2']);
  });

  it('is not used by a node whose options refuse it', async () => {
    const at = world();
    for (let time = 0; time < 2; time++) await run(at, { options: { cache: false } });
    expect(at.embed.embedded).toHaveLength(12);
  });

  it('keeps the order of the items where some come from it', async () => {
    const at = world();
    await run(at, { items: [numberItem(4)] });
    const { done } = await run(at, { items: [5, 4, 2].map(numberItem) });
    expect(done.map(({ id }) => id)).toEqual(['n5', 'n4', 'n2']);
  });

  it('that fails is done without, and noted', async () => {
    const at = world();
    const notes: string[] = [];
    const broken: ItemCache = {
      read: () => Promise.reject(new Error('no table')),
      write: () => Promise.reject(new Error('no table')),
    };
    const nodes = { s: ['test.numbers', { count: 2 }], e: ['test.embed'] } as const;
    const outbox = { ...services.outbox, note: (message: string) => notes.push(message) };
    const events = await runToEnd(draw(nodes, ['s > e']), at.registry, {
      cache: broken,
      contextFor: () => ({ ...services, outbox }),
    });
    expect(only(events, 'page-committed')[0]?.done).toHaveLength(2);
    expect(notes).toEqual([
      'The cache of results could not read: no table',
      'The cache of results could not write: no table',
    ]);
  });
});
