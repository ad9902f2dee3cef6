import { expect, it } from 'vitest';
import { freeName } from './free-name.ts';

it.each([
  [[], 'a copy'],
  [['a copy'], 'a copy 2'],
  [['a copy', 'a copy 2'], 'a copy 3'],
])('of %j finds one that is free', (taken, expected) => {
  expect(freeName('a copy', new Set(taken))).toBe(expected);
});
