import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import switchNode from './switch.ts';

describe('flow.switch', () => {
  const samples = {
    params: {
      cases: [
        { name: 'odd ones', when: 'metadata.colour.matches(metadata.pattern)' },
        { when: 'metadata.n > 5' },
      ],
    },
    limits: [
      { cases: [{ when: 'true' }] },
      { cases: Array.from({ length: 8 }, (_, n) => ({ when: `metadata.n % 9 == ${n}` })) },
    ],
    poison: { id: 'bad', metadata: { n: 0, colour: 'red', pattern: '(' } },
  };
  for (const { name, run } of sweepNode(switchNode, samples)) it(name, run);

  it('sends each item to the first case that holds, and the rest otherwise', async () => {
    const { outputs } = await runNode(switchNode, await paintItems(12), {
      cases: [
        { when: 'metadata.colour in ["red", "blue"]' },
        { when: 'metadata.n < 4' },
        { when: 'metadata.missing > 1' },
      ],
    });
    const numbers = (output: string) => outputs[output]!.map(({ metadata }) => metadata.n);
    expect(numbers('case-1')).toEqual([0, 5]);
    expect(numbers('case-2')).toEqual([1, 2, 3]);
    expect(numbers('case-3')).toEqual([]);
    expect(numbers('otherwise')).toEqual([4, 6, 7, 8, 9, 10, 11]);
  });

  it('refuses a ninth case, none at all, and a mistake in one', async () => {
    const when = 'true';
    for (const cases of [[], Array.from({ length: 9 }, () => ({ when })), [{ when }, { when: 'n >' }]]) {
      await expect(runNode(switchNode, [], { cases })).rejects.toMatchObject({ code: 'param-invalid' });
    }
  });
});
