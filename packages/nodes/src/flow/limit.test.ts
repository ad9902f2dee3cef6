import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { cutPages, gatherPages } from '../../../../test/support/gather-pages.ts';
import limit from './limit.ts';

describe('flow.limit', () => {
  const samples = { params: { count: 5 }, limits: [{ count: 0 }, { count: 1_000_000 }] };
  for (const { name, run } of sweepNode(limit, samples)) it(name, run);

  it('gives the first items in the order of the pages, whichever came first', async () => {
    const items = await paintItems(100);
    const { items: given } = await gatherPages(limit, cutPages(items, 7), { count: 30 });
    expect(given).toEqual(items.slice(0, 30));
  });

  it('gives all when there are fewer, and none when none are wanted', async () => {
    const items = await paintItems(10);
    expect((await gatherPages(limit, cutPages(items, 3), { count: 50 })).items).toEqual(items);
    expect((await gatherPages(limit, cutPages(items, 3), { count: 0 })).items).toEqual([]);
    expect((await gatherPages(limit, [], { count: 5 })).items).toEqual([]);
  });

  it('keeps no more of a page than could be wanted', async () => {
    const { dropped } = await runNode(limit, await paintItems(10), { count: 4 });
    expect(dropped.filter(({ reason }) => reason === 'over the first 4')).toHaveLength(6);
  });
});
