import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../filter.ts';
import type { Metadata } from '../item.ts';
import { type FilterMarks, filterMarks } from './filter-marks.ts';
import { matchesFilter } from './matches-filter.ts';
import { type Clause, narrowFilter } from './narrow-filter.ts';

/** What a store does with a clause. */
function satisfies(clause: Clause, { marks, numbers }: FilterMarks): boolean {
  switch (clause.kind) {
    case 'all':
      return clause.of.every((part) => satisfies(part, { marks, numbers }));
    case 'any':
      return clause.of.some((part) => satisfies(part, { marks, numbers }));
    case 'marks':
      return clause.marks.some((mark) => marks.includes(mark)) === clause.present;
    case 'range': {
      const number = numbers[clause.key];
      if (number === undefined) return false;
      if (clause.op === 'lt') return number < clause.value;
      if (clause.op === 'lte') return number <= clause.value;
      return clause.op === 'gt' ? number > clause.value : number >= clause.value;
    }
  }
}

const text = fc.oneof(
  fc.constantFrom('', 'a', 'aaaaaé', 'aaaaab', 'aaaaa😀', 'aaaaaa', 'aaaaaaz', '\ue000', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 9 }),
  fc.constant('long '.repeat(30)),
);
const scalar = fc.oneof(text, fc.constantFrom(0, -0, 1, -1.5, 1e21, 5e-324), fc.boolean());
const field = fc.constantFrom('x', 'odd "key" [0].y', '', '__proto__', 'x'.repeat(80));
const metadata: fc.Arbitrary<Metadata> = fc
  .array(
    fc.tuple(
      field,
      fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant(null), fc.constant({ a: 1 })),
    ),
    { maxLength: 4 },
  )
  .map((entries) => Object.fromEntries(entries));
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field, op: fc.constantFrom('eq', 'ne'), value: scalar }),
  fc.record({
    field,
    op: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
    value: fc.oneof(text, fc.constantFrom(0, 1, -1.5)),
  }),
  fc.record({ field, op: fc.constant('in'), value: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ field, op: fc.constant('exists'), value: fc.boolean() }),
  fc.record({ field, op: fc.constant('prefix'), value: text }),
);
const filter = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ not: tie('filter') }) },
  ),
})).filter;

describe('narrowFilter', () => {
  it('never loses a record, and takes no other one where it says that it is exact', () => {
    fc.assert(
      fc.property(filter, metadata, (wanted, held) => {
        const { clause, exact } = narrowFilter(wanted);
        const found = clause === undefined || satisfies(clause, filterMarks(held));
        const expected = matchesFilter(wanted, held);
        if (exact) expect(found).toBe(expected);
        else expect(found || !expected).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('says nothing for a filter that takes every record', () => {
    expect(narrowFilter({ and: [] })).toEqual({ clause: undefined, exact: true });
    expect(narrowFilter({ or: [] }).clause).toEqual({ kind: 'any', of: [] });
  });

  it('keeps marks short and keys plain whatever the metadata', () => {
    const { marks, numbers } = filterMarks({ 'a.b[0] "c"': 'x'.repeat(60_000), ['k'.repeat(500)]: 7 });
    for (const mark of marks) expect(mark.length).toBeLessThan(128);
    for (const key of Object.keys(numbers)) expect(key).toMatch(/^[A-Za-z0-9_]{1,64}$/);
  });
});
