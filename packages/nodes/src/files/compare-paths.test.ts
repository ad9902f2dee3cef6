import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePaths } from './compare-paths.ts';

it('orders as the bytes of UTF-8 do', () => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 6 });
  const near = fc.string({
    unit: fc.constantFrom('a', '/', '-', '\uffff', '\ue000', '😀', '\u{10ffff}', 'é'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.oneof(text, near), fc.oneof(text, near), (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
});
