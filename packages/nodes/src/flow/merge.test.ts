import type { Item } from '@clipline/clip-core';
import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import merge from './merge.ts';

const bare = (id: string, metadata: Item['metadata'], rest: Partial<Item> = {}): Item => ({
  id,
  metadata,
  ...rest,
});

describe('flow.merge', () => {
  const samples = {
    params: { mode: 'key', key: 'metadata.n' },
    limits: [{ mode: 'append' }, { mode: 'id', conflict: 'refuse' }],
    poison: bare('bad', { colour: 'red' }),
  };
  for (const { name, run } of sweepNode(merge, samples)) it(name, run);

  it('makes one of the items that come over two edges, with the facets and metadata of both', async () => {
    const [one, other] = await paintItems(2);
    const labelled = { ...one!, labels: [{ name: 'cat', score: 0.8 }] };
    const judged = {
      ...one!,
      metadata: { ...one!.metadata, checked: true },
      verdict: { action: 'allow' as const, categories: [] },
    };
    const { outputs, dropped } = await runNode(merge, [labelled, other!, judged], {});
    expect(outputs.out).toEqual([{ ...labelled, metadata: judged.metadata, verdict: judged.verdict }, other]);
    expect(dropped).toEqual([{ item: judged, reason: 'merged with another' }]);
  });

  it('keeps the first or the last of two values, or refuses them', async () => {
    const items = [bare('a', { x: 1, y: 1 }), bare('a', { x: 2, z: 3 }), bare('b', {})];
    const run = (conflict: string) => runNode(merge, items, { conflict });
    expect((await run('first')).outputs.out![0]!.metadata).toEqual({ x: 1, y: 1, z: 3 });
    expect((await run('last')).outputs.out![0]!.metadata).toEqual({ x: 2, y: 1, z: 3 });
    const refused = await run('refuse');
    expect(refused.outputs.out).toEqual([items[2]]);
    expect(refused.errors.map(({ item }) => item)).toEqual(items.slice(0, 2));
    expect(refused.errors[0]?.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('metadata.x'),
    });
  });

  it('merges by a key and names what went in', async () => {
    const items = [bare('a', { sku: 7, x: 1 }), bare('b', { sku: 8 }), bare('c', { sku: 7, y: 2 })];
    const { outputs } = await runNode(merge, items, { mode: 'key', key: 'metadata.sku' });
    expect(outputs.out).toEqual([bare('a', { sku: 7, x: 1, y: 2 }, { parents: ['a', 'c'] }), items[1]]);
  });

  it('lets everything through one after another when it appends', async () => {
    const items = [bare('a', { x: 1 }), bare('a', { x: 2 })];
    expect((await runNode(merge, items, { mode: 'append' })).outputs.out).toEqual(items);
  });
});
