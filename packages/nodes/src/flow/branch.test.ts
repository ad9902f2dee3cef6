import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import branch from './branch.ts';

describe('flow.branch', () => {
  const samples = {
    // No pattern is in the way but the poison's.
    params: { condition: 'metadata.colour.matches(metadata.pattern) || metadata.n > 5' },
    limits: [{ condition: 'true' }, { condition: `"${'x'.repeat(3900)}" == id` }],
    poison: { id: 'bad', metadata: { n: 0, colour: 'red', pattern: '(' } },
  };
  for (const { name, run } of sweepNode(branch, samples)) it(name, run);

  it('sends items one way or the other and leaves them as they are', async () => {
    const items = await paintItems(12);
    const { outputs } = await runNode(branch, items, { condition: 'metadata.colour in ["red", "blue"]' });
    expect(outputs.true!.map(({ metadata }) => metadata.colour)).toEqual(['red', 'blue']);
    expect(outputs.false).toHaveLength(10);
    expect(outputs.true![0]).toBe(items[0]);
  });

  it('sends an item that lacks the field to false, whichever way the comparison is turned', async () => {
    const [item] = await paintItems(1);
    for (const condition of ['metadata.year > 2000', '!(metadata.year > 2000)', 'metadata.year != 2000']) {
      const { outputs } = await runNode(branch, [item!], { condition });
      expect(outputs.false).toHaveLength(1);
    }
  });

  it('sorts by label and score', async () => {
    const [item] = await paintItems(1);
    const labelled = { ...item!, labels: [{ name: 'cat', score: 0.8 }] };
    const { outputs } = await runNode(branch, [labelled, item!], {
      condition: 'label == "cat" && score > 0.5',
    });
    expect(outputs.true).toEqual([labelled]);
    expect(outputs.false).toEqual([item]);
  });

  it('refuses a condition with a mistake before it runs', async () => {
    await expect(runNode(branch, [], { condition: 'metadata.year >' })).rejects.toThrow(/character 16/);
    await expect(runNode(branch, [], { condition: 'year > 1' })).rejects.toThrow(/metadata\.year/);
  });

  it('rejects an item for which the condition is neither true nor false', async () => {
    const { errors } = await runNode(branch, await paintItems(1), { condition: 'metadata.colour' });
    expect(errors[0]?.error).toMatchObject({
      code: 'expression-invalid',
      message: expect.stringContaining('gives red'),
    });
  });
});
