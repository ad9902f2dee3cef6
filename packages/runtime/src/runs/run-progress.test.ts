import { expect, it } from 'vitest';
import { noProgress, readProgress, Speedometer } from './run-progress.ts';

it('reads what is kept, and nothing from what is not progress', () => {
  expect(readProgress({ scanned: 3, rate: 1.5 })).toEqual({ ...noProgress, scanned: 3, rate: 1.5 });
  expect(readProgress({ scanned: -1 })).toEqual(noProgress);
  expect(readProgress(null)).toEqual(noProgress);
});

it('measures over the last seconds and not from the start', () => {
  const speed = new Speedometer(8_000);
  expect(speed.mark(0, 0)).toBeNull();
  expect(speed.mark(5, 100)).toBeNull();
  expect(speed.mark(10, 1_000)).toBe(10);
  for (let second = 2; second <= 20; second++) speed.mark(10, second * 1_000);
  // The oldest mark that counts is the last one before the eight seconds.
  expect(speed.mark(50, 21_000)).toBe(4.4);
});
