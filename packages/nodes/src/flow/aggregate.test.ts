import type { Item } from '@clipline/clip-core';
import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { cutPages, gatherPages } from '../../../../test/support/gather-pages.ts';
import aggregate from './aggregate.ts';

describe('flow.aggregate', () => {
  const samples = {
    params: { value: 'metadata.n' },
    limits: [{ ids: 0 }, { groupBy: 'id', value: 'metadata.n', exampleBy: 'metadata.n', ids: 10_000 }],
    poison: { id: 'bad', metadata: { n: 'many' } },
  };
  for (const { name, run } of sweepNode(aggregate, samples)) it(name, run);

  it('counts groups over all pages, with mean, least, greatest, ids and the best example', async () => {
    const items = await paintItems(100);
    const { items: groups } = await gatherPages(aggregate, cutPages(items, 9), {
      groupBy: 'metadata.colour',
      value: 'metadata.n',
      exampleBy: 'metadata.n',
      ids: 3,
    });
    expect(groups).toHaveLength(12);
    const red = groups.find(({ metadata }) => metadata.group === 'red')!;
    const own = items.filter(({ metadata }) => metadata.colour === 'red');
    expect(red).toEqual({
      id: 'node-1:red',
      parents: ['item-0.png', 'item-12.png', 'item-24.png'],
      metadata: {
        group: 'red',
        count: 9,
        sum: 432,
        mean: 48,
        min: 0,
        max: 96,
        ids: ['item-0.png', 'item-12.png', 'item-24.png'],
        example: 'item-96.png',
      },
      image: own[0]!.image,
    });
    expect(groups.map(({ metadata }) => metadata.count)).toEqual([9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8]);
  });

  it('is one group without a key, and items without the value do not count for its mean', async () => {
    const items: readonly Item[] = [
      { id: 'a', metadata: { v: 1 } },
      { id: 'b', metadata: {} },
      { id: 'c', metadata: { v: 3 } },
    ];
    const { items: groups } = await gatherPages(aggregate, cutPages(items, 1), { value: 'metadata.v' });
    expect(groups.map(({ metadata }) => metadata)).toEqual([
      { group: 'all', count: 3, sum: 4, mean: 2, min: 1, max: 3, ids: ['a', 'b', 'c'], example: 'a' },
    ]);
  });

  it('tells keys of different kinds apart, and has a group for items without one', async () => {
    const keys = ['1', 1, '=1', null, true];
    const items = keys.map((k, n): Item => ({ id: String(n), metadata: { k } }));
    const { items: groups } = await gatherPages(aggregate, cutPages(items, 2), { groupBy: 'metadata.k' });
    expect(groups.map(({ metadata }) => metadata.group)).toEqual(keys);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(5);
  });

  it('refuses more groups than it can hold', async () => {
    const items = Array.from({ length: 10_001 }, (_, n): Item => ({ id: String(n), metadata: {} }));
    await expect(gatherPages(aggregate, cutPages(items, 5_000), { groupBy: 'id' })).rejects.toMatchObject({
      code: 'too-many',
    });
  });

  it('rejects an item whose value is no number, and gives nothing for no items', async () => {
    const { errors } = await runNode(aggregate, await paintItems(1), { value: 'metadata.colour' });
    expect(errors[0]?.error).toMatchObject({ code: 'expression-invalid' });
    expect((await gatherPages(aggregate, [], {})).items).toEqual([]);
  });
});
