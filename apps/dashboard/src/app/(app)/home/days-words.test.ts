import { expect, it } from 'vitest';
import { describeDays } from './days-words.ts';

const quiet = { day: '2026-11-25', succeeded: 0, failed: 0, cancelled: 0, open: 0 };

it('counts the runs of all days by how they ended, and leaves out what there was none of', () => {
  expect(describeDays([quiet])).toBe('Nothing ran in these days.');
  expect(describeDays([quiet, { ...quiet, succeeded: 1 }])).toBe('1 run: 1 succeeded.');
  expect(
    describeDays([
      { ...quiet, succeeded: 1_200, failed: 2 },
      { ...quiet, failed: 1, cancelled: 3, open: 4 },
    ]),
  ).toBe('1,210 runs: 1,200 succeeded, 3 failed, 3 cancelled, 4 not over.');
});
