import { expect, it } from 'vitest';
import { itemWays } from './item-ways.ts';

it('names the ways that items took, and counts all', () => {
  const ways = itemWays({ in: 9, out: { true: 4, false: 0 }, errors: 2, dropped: 3 });
  expect(ways.map(({ label, count }) => `${label} ${count}`)).toEqual([
    'All 9',
    'To true 4',
    'Failed 2',
    'Left out 3',
  ]);
  expect(ways[1]?.filter).toEqual({ outcome: 'passed', output: 'true' });
});

it('has only one way where nothing has come yet', () => {
  expect(itemWays({}).map(({ value }) => value)).toEqual(['all']);
});
