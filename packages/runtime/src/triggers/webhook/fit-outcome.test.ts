import { expect, it } from 'vitest';
import { fitOutcome, mostBytes, mostItems, type OutcomeItem } from './fit-outcome.ts';

/** Items whose JSON has about so many characters each. */
function makeItems(count: number, size = 0, sign = 'x'): readonly OutcomeItem[] {
  return Array.from({ length: count }, (_, n) => ({
    node: 'last',
    item: { id: `item-${n}`, metadata: { words: sign.repeat(size) } },
  }));
}

it('holds everything where that is little', () => {
  const items = makeItems(mostItems, 10);
  expect(fitOutcome(items, items.length)).toEqual({ items, truncated: false, leftOut: 0 });
});

it('says how many came after those that it holds', () => {
  const items = makeItems(mostItems);
  expect(fitOutcome(items, 130)).toEqual({ items, truncated: true, leftOut: 30 });
});

it.each(['x', '猫', '"'])('holds the first items up to its size, of %s', (sign) => {
  const { items, truncated, leftOut } = fitOutcome(makeItems(60, 12_000, sign), 61);
  const size = Buffer.byteLength(JSON.stringify(items));
  expect(size).toBeLessThanOrEqual(mostBytes);
  // One more would have been too much.
  expect(size + size / items.length).toBeGreaterThan(mostBytes);
  expect(items.map(({ item }) => item.id)).toEqual(items.map((_, n) => `item-${n}`));
  expect({ truncated, leftOut }).toEqual({ truncated: true, leftOut: 61 - items.length });
});
