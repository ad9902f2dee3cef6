import { expect, it } from 'vitest';
import { formatTook } from './format-took.ts';

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [1_000, '1.0 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_500, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [3_780_000, '1 h 3 min'],
])('says that %d ms took %s', (milliseconds, text) => {
  expect(formatTook(milliseconds)).toBe(text);
});
