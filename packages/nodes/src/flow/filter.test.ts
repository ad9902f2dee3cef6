import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import filter from './filter.ts';

describe('flow.filter', () => {
  const samples = {
    params: { condition: 'metadata.colour.matches(metadata.pattern) || metadata.n > 5' },
    limits: [
      { condition: 'true', reason: 'x' },
      { condition: `"${'x'.repeat(3900)}" == id`, reason: 'x'.repeat(200) },
    ],
    poison: { id: 'bad', metadata: { n: 0, colour: 'red', pattern: '(' } },
  };
  for (const { name, run } of sweepNode(filter, samples)) it(name, run);

  it('lets through what satisfies the condition and counts the rest with the reason', async () => {
    const params = { condition: 'metadata.n % 2 == 0', reason: 'odd' };
    const { outputs, dropped } = await runNode(filter, await paintItems(5), params);
    expect(outputs.out!.map(({ metadata }) => metadata.n)).toEqual([0, 2, 4]);
    expect(dropped.map(({ item, reason }) => [item.metadata.n, reason])).toEqual([
      [1, 'odd'],
      [3, 'odd'],
    ]);
  });

  it('names the condition when no reason is given', async () => {
    const { dropped } = await runNode(filter, await paintItems(1), { condition: 'metadata.year > 2000' });
    expect(dropped[0]?.reason).toBe('does not satisfy metadata.year > 2000');
  });
});
