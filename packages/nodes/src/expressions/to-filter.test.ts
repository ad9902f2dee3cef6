import { ClipError, type Filter, type Metadata } from '@clipline/clip-core';
import { matchesFilter } from '@clipline/clip-core/stores';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCondition } from './evaluate.ts';
import { parseExpression } from './parse-expression.ts';
import { toFilter } from './to-filter.ts';

const translations: readonly [expression: string, filter: Filter][] = [
  ['metadata.year == 2001', { field: 'year', op: 'eq', value: 2001 }],
  ['year == 2001', { field: 'year', op: 'eq', value: 2001 }],
  ['metadata["taken at"] != "night"', { field: 'taken at', op: 'ne', value: 'night' }],
  ['year < 2001', { field: 'year', op: 'lt', value: 2001 }],
  ['2001 < year', { field: 'year', op: 'gt', value: 2001 }],
  ['2001 >= year', { field: 'year', op: 'lte', value: 2001 }],
  ['height >= -0.5', { field: 'height', op: 'gte', value: -0.5 }],
  ['name > "m"', { field: 'name', op: 'gt', value: 'm' }],
  ['indoor == true', { field: 'indoor', op: 'eq', value: true }],
  ['indoor', { field: 'indoor', op: 'eq', value: true }],
  ['!indoor', { not: { field: 'indoor', op: 'eq', value: true } }],
  ['colour in ["red", "blue"]', { field: 'colour', op: 'in', value: ['red', 'blue'] }],
  ['n in [1, 2.5, -3]', { field: 'n', op: 'in', value: [1, 2.5, -3] }],
  ['n in []', { field: 'n', op: 'in', value: [] }],
  ['"red" in metadata.colours', { field: 'colours', op: 'eq', value: 'red' }],
  ['has(metadata.year)', { field: 'year', op: 'exists', value: true }],
  ['!has(metadata.year)', { field: 'year', op: 'exists', value: false }],
  ['year != null', { field: 'year', op: 'exists', value: true }],
  ['year == null', { field: 'year', op: 'exists', value: false }],
  ['metadata.name.startsWith("IMG_")', { field: 'name', op: 'prefix', value: 'IMG_' }],
  [
    'a == 1 && b == 2 && c == 3',
    {
      and: [
        { field: 'a', op: 'eq', value: 1 },
        { field: 'b', op: 'eq', value: 2 },
        { field: 'c', op: 'eq', value: 3 },
      ],
    },
  ],
  [
    '!(a == 1 && has(metadata.b))',
    { or: [{ not: { field: 'a', op: 'eq', value: 1 } }, { field: 'b', op: 'exists', value: false }] },
  ],
  ['!!(a == 1)', { field: 'a', op: 'eq', value: 1 }],
  [
    'a == 1 || b == 2 && c == 3',
    {
      or: [
        { field: 'a', op: 'eq', value: 1 },
        {
          and: [
            { field: 'b', op: 'eq', value: 2 },
            { field: 'c', op: 'eq', value: 3 },
          ],
        },
      ],
    },
  ],
  [`name == "O'Brien\\" OR 1=1 --"`, { field: 'name', op: 'eq', value: 'O\'Brien" OR 1=1 --' }],
];

const refusals: readonly [expression: string, part: string][] = [
  ['metadata.name.contains("x")', 'metadata.name.contains("x")'],
  ['metadata.name.matches("x.*")', 'metadata.name.matches("x.*")'],
  ['year > 2000 && size(tags) > 1', 'size(tags)'],
  ['year + 1 == 2001', 'year + 1'],
  ['year == width', 'width'],
  ['metadata.exif.iso > 100', 'metadata.exif.iso'],
  ['tags[0] == "x"', 'tags[0]'],
  ['1 == 1', '1'],
  ['true', 'true'],
  ['year > null', 'year > null'],
  ['indoor > true', 'indoor > true'],
  ['year > 2000 ? true : false', 'year > 2000 ? true : false'],
  ['id == "a.jpg"', 'id'],
  ['metadata == 1', 'metadata'],
  ['n == 9007199254740993', '9007199254740993'],
  ['n in [1, null]', 'null'],
  ['a in b', 'a in b'],
  ['tags.exists(t, t == "x")', 'tags.exists(t, t == "x")'],
  ['name.startsWith(prefix)', 'prefix'],
  ['name == b"x"', 'b"x"'],
];

describe('toFilter', () => {
  for (const [expression, filter] of translations) {
    it(`turns ${expression} into what stores understand`, () => expect(toFilter(expression)).toEqual(filter));
  }

  for (const [expression, part] of refusals) {
    it(`refuses ${expression} and names the part`, () => {
      const error = catchError(() => toFilter(expression));
      expect(error).toMatchObject({
        code: 'filter-unsupported',
        message: expect.stringContaining(`\`${part}\``),
      });
    });
  }

  it('says where the syntax is wrong', () => {
    for (const broken of ['year >', 'year = 3', '', '(a == 1', 'a == "x', 'a &&& b', '😀 == 1']) {
      expect(catchError(() => toFilter(broken))).toMatchObject({
        code: 'expression-invalid',
        message: expect.stringMatching(/at character \d+/),
      });
    }
  });

  it('answers as the condition itself would, whatever fields are missing', () => {
    fc.assert(
      fc.property(condition(3), metadata, (expression, fields) => {
        const said = testCondition(parseExpression(expression), { id: 'x', metadata: fields });
        expect([expression, matchesFilter(toFilter(expression), fields)]).toEqual([expression, said]);
      }),
      { numRuns: 2000 },
    );
  });
});

function catchError(attempt: () => unknown): ClipError | null {
  try {
    attempt();
    return null;
  } catch (error) {
    return error instanceof ClipError ? error : null;
  }
}

// A field has one type wherever it is there: across types CEL lets `!=` be true, and stores do not.
const metadata: fc.Arbitrary<Metadata> = fc.record(
  {
    n: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(null)),
    s: fc.constantFrom('a', 'ab', 'b', ''),
    flag: fc.boolean(),
  },
  { requiredKeys: [] },
);

const leaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), fc.integer({ min: -2, max: 2 }))
    .map(([op, value]) => `metadata.n ${op} ${value}`),
  fc
    .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), fc.constantFrom('a', 'ab', 'b', ''))
    .map(([op, value]) => `metadata.s ${op} "${value}"`),
  fc.constantFrom('a', 'b').map((value) => `metadata.s.startsWith("${value}")`),
  fc.constantFrom('n', 's', 'flag').map((field) => `has(metadata.${field})`),
  fc.constant('metadata.n in [0, 1]'),
  fc.constant('metadata.flag'),
);

function condition(depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf;
  const inner = condition(depth - 1);
  return fc.oneof(
    leaf,
    fc.tuple(inner, fc.constantFrom('&&', '||'), inner).map(([a, op, b]) => `(${a} ${op} ${b})`),
    inner.map((a) => `!(${a})`),
  );
}
