import { expect, it } from 'vitest';
import { speakSeconds } from './speak-seconds.ts';

it.each([
  [5_400, '1 h 30 min'],
  [86_400, '1 d'],
  [61, '1 min 1 s'],
  [0, '0 s'],
])('says %d seconds in words', (seconds, words) => {
  expect(speakSeconds(seconds)).toBe(words);
});
