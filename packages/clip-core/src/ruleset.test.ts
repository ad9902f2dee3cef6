import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRulesetReference, parseRulesetReference } from './ruleset.ts';

it('reads what it writes, whatever is in the name', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 999_999_999 }), (name, version) => {
      expect(parseRulesetReference(formatRulesetReference({ name, version }))).toEqual({ name, version });
    }),
  );
});

it.each(['', 'pets', 'pets@', '@3', 'pets@0', 'pets@03', 'pets@1.5', 'pets@-1'])('refuses %j', (text) => {
  expect(parseRulesetReference(text)).toBeNull();
});
