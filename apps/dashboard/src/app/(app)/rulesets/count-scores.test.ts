import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countScores, stepName } from './count-scores.ts';

it('counts every score once, in the step that has its name', () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(score), (scores) => {
      const counts = countScores(scores);
      for (const { from, pictures } of counts) {
        expect(scores.filter((one) => stepName(one) === from)).toHaveLength(pictures);
      }
      expect(counts.reduce((sum, { pictures }) => sum + pictures, 0)).toBe(scores.length);
    }),
  );
});

it('has the ends of the scale in its first and last step', () => {
  expect([stepName(0), stepName(0.05), stepName(0.999), stepName(1)]).toEqual([
    '0.00',
    '0.05',
    '0.95',
    '0.95',
  ]);
});
