import type { Item } from '@clipline/clip-core';
import { paintItems, sweepNode } from '@clipline/clip-core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPages, gatherPages } from '../../../../test/support/gather-pages.ts';
import sort from './sort.ts';

const valued = (values: readonly Item['metadata'][string][]) =>
  values.map((v, n): Item => ({ id: String(n), metadata: { v } }));

describe('flow.sort', () => {
  const samples = {
    params: { by: 'metadata.colour.matches(metadata.pattern)' },
    limits: [{ by: 'id' }, { by: `"${'x'.repeat(3900)}"`, order: 'descending' }],
    poison: { id: 'bad', metadata: { colour: 'red', pattern: '(' } },
  };
  for (const { name, run } of sweepNode(sort, samples)) it(name, run);

  it('puts the items of all pages in order, with their vectors', async () => {
    const items = await paintItems(1200);
    const { items: given, batches } = await gatherPages(sort, cutPages(items, 101), {
      by: 'metadata.n * 7 % 1200',
    });
    const place = ({ metadata }: Item) => (Number(metadata.n) * 7) % 1200;
    expect(given).toEqual(items.toSorted((a, b) => place(a) - place(b)));
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(500);
  });

  it('keeps the order of equal ones, both ways round', async () => {
    const items = valued([2, 1, 2, 1, 2]);
    const order = async (direction: string) =>
      (await gatherPages(sort, cutPages(items, 2), { by: 'metadata.v', order: direction })).items.map(
        ({ id }) => id,
      );
    expect(await order('ascending')).toEqual(['1', '3', '0', '2', '4']);
    expect(await order('descending')).toEqual(['0', '2', '4', '1', '3']);
  });

  it('puts numbers before texts and what is missing last, both ways round', async () => {
    const items = valued([null, 'b', 10, 'a', 9, true]);
    const order = async (direction: string) =>
      (await gatherPages(sort, cutPages(items, 2), { by: 'metadata.v', order: direction })).items.map(
        ({ metadata }) => metadata.v,
      );
    expect(await order('ascending')).toEqual([true, 9, 10, 'a', 'b', null]);
    expect(await order('descending')).toEqual(['b', 'a', 10, 9, true, null]);
  });

  it('gives every item once, in order, however it is cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), async (values, size) => {
        const items = valued(values);
        const { items: given } = await gatherPages(sort, cutPages(items, size), { by: 'metadata.v' });
        expect(given).toEqual(items.toSorted((a, b) => Number(a.metadata.v) - Number(b.metadata.v)));
      }),
      { numRuns: 20 },
    );
  });
});
