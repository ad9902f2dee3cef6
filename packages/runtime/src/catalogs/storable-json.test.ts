import { expect, it } from 'vitest';
import { canonicalJson, toStorableJson, toStorableText } from './storable-json.ts';

it('leaves out what PostgreSQL refuses, in keys and values at any depth', () => {
  expect(toStorableJson({ 'a\0b': ['\ud800x', { y: 'fine 🦊', n: 1, t: true, z: null }] })).toEqual({
    ab: ['\ufffdx', { y: 'fine 🦊', n: 1, t: true, z: null }],
  });
  expect(toStorableText('a\0b\udfff')).toBe('ab\ufffd');
});

it('is the same for equal values, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { y: 1, x: 2 }], a: 1 })).toBe(
    canonicalJson({ a: 1, b: [1, { x: 2, y: 1 }] }),
  );
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
});
