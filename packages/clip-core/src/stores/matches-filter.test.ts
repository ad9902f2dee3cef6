import { describe, expect, it } from 'vitest';
import type { Filter } from '../filter.ts';
import type { Metadata } from '../item.ts';
import { compareByCodePoint, matchesFilter } from './matches-filter.ts';

const metadata: Metadata = {
  colour: 'red',
  year: 2001,
  tags: ['a', 5],
  draft: false,
  gone: null,
  nested: { x: 1 },
};

const matching: readonly Filter[] = [
  { field: 'colour', op: 'eq', value: 'red' },
  { field: 'colour', op: 'ne', value: 'blue' },
  { field: 'colour', op: 'prefix', value: 're' },
  { field: 'colour', op: 'in', value: [7, 'red'] },
  { field: 'colour', op: 'gt', value: 'rec' },
  { field: 'year', op: 'gte', value: 2001 },
  { field: 'draft', op: 'eq', value: false },
  { field: 'tags', op: 'eq', value: 5 },
  { field: 'tags', op: 'ne', value: '5' },
  { field: 'tags', op: 'in', value: ['z', 'a'] },
  { field: 'nested', op: 'exists', value: true },
  { field: 'gone', op: 'exists', value: false },
  { not: { field: 'gone', op: 'exists', value: true } },
  { not: { field: 'colour', op: 'eq', value: 'blue' } },
  {
    not: {
      or: [
        { field: 'year', op: 'lt', value: 2000 },
        { field: 'colour', op: 'eq', value: 'blue' },
      ],
    },
  },
];

const failing: readonly Filter[] = [
  // missing, null, or of another type: no comparison matches, nor does its negation
  { field: 'missing', op: 'ne', value: 'red' },
  { not: { field: 'missing', op: 'eq', value: 'red' } },
  { not: { field: 'missing', op: 'in', value: ['red'] } },
  { field: 'gone', op: 'ne', value: 1 },
  { field: 'year', op: 'eq', value: '2001' },
  { field: 'year', op: 'ne', value: '2001' },
  { not: { field: 'year', op: 'eq', value: '2001' } },
  { field: 'year', op: 'lt', value: '3' },
  { field: 'nested', op: 'ne', value: 1 },
  { field: 'tags', op: 'lt', value: 9 },
  { field: 'tags', op: 'ne', value: 'a' },
  { field: 'colour', op: 'in', value: [] },
  {
    not: {
      and: [
        { field: 'colour', op: 'eq', value: 'blue' },
        { field: 'missing', op: 'eq', value: 1 },
      ],
    },
  },
  // what JavaScript objects have by themselves is no field
  { field: 'toString', op: 'exists', value: true },
  { field: '__proto__', op: 'exists', value: true },
];

describe('matchesFilter', () => {
  it.each(matching.map((filter) => [JSON.stringify(filter), filter] as const))('matches %s', (_, filter) => {
    expect(matchesFilter(filter, metadata)).toBe(true);
  });

  it.each(failing.map((filter) => [JSON.stringify(filter), filter] as const))(
    'does not match %s',
    (_, filter) => {
      expect(matchesFilter(filter, metadata)).toBe(false);
    },
  );
});

describe('compareByCodePoint', () => {
  it('puts texts in the order of their UTF-8 bytes, emoji behind all of the first plane', () => {
    const texts = ['', 'A', 'a', 'aa', 'b', 'é', '\ue000', '\uffff', '😀', '😀a', '\u{10ffff}'];
    expect(texts.toReversed().sort(compareByCodePoint)).toEqual(texts);
    expect(texts.toReversed().sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(texts);
  });
});
