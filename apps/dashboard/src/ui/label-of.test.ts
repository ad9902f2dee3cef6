import { expect, it } from 'vitest';
import { labelOf } from './label-of.ts';

it.each([
  ['region', 'Region'],
  ['accessKeyId', 'Access key ID'],
  ['forcePathStyle', 'Force path style'],
  ['url', 'URL'],
  ['catalog', 'Catalogue'],
])('calls %s %s', (name, label) => {
  expect(labelOf(name)).toBe(label);
});
