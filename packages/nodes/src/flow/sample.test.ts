import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { cutPages, gatherPages } from '../../../../test/support/gather-pages.ts';
import sample from './sample.ts';

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('flow.sample', () => {
  const samples = {
    params: { fraction: 0.5 },
    limits: [{ fraction: 0 }, { fraction: 1 }, { count: 0 }, { count: 1_000_000, seed: 'x'.repeat(100) }],
  };
  for (const { name, run } of sweepNode(sample, samples)) it(name, run);

  it('lets about the share through at once, the same ones each time', async () => {
    const items = await paintItems(2000);
    const { outputs, dropped } = await runNode(sample, items, { fraction: 0.3 });
    expect(outputs.out!.length).toBeGreaterThan(500);
    expect(outputs.out!.length).toBeLessThan(700);
    expect(outputs.out!.length + dropped.length).toBe(2000);
    const again = await runNode(sample, items.toReversed(), { fraction: 0.3 });
    expect(idsOf(again.outputs.out!).toReversed()).toEqual(idsOf(outputs.out!));
    const other = await runNode(sample, items, { fraction: 0.3, seed: '2' });
    expect(idsOf(other.outputs.out!)).not.toEqual(idsOf(outputs.out!));
  });

  it('lets all through or none at the ends', async () => {
    const items = await paintItems(50);
    expect((await runNode(sample, items, { fraction: 1 })).outputs.out).toEqual(items);
    expect((await runNode(sample, items, { fraction: 0 })).outputs.out).toEqual([]);
  });

  it('chooses a number of items, the same ones however they are cut into pages', async () => {
    const items = await paintItems(300);
    const choose = (size: number, count = 40) => gatherPages(sample, cutPages(items, size), { count });
    const one = await choose(300);
    expect(one.items).toHaveLength(40);
    expect(one.passed).toEqual([]);
    expect((await choose(7)).items).toEqual(one.items);
    const places = one.items.map(({ metadata }) => Number(metadata.n));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect((await choose(7, 1000)).items).toEqual(items);
    expect((await choose(7, 0)).items).toEqual([]);
  });

  it('wants a share or a number', async () => {
    for (const params of [{}, { fraction: 0.5, count: 5 }]) {
      await expect(runNode(sample, [], params)).rejects.toThrow(/either `fraction` or `count`/);
    }
  });
});
