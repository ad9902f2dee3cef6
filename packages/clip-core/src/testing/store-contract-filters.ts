import { expect } from 'vitest';
import type { Filter } from '../filter.ts';
import type { JsonValue, Metadata } from '../item.ts';
import { matchesFilter } from '../stores/matches-filter.ts';
import type { DeclareCase } from './store-contract.ts';
import { record, scanAll } from './store-contract-world.ts';

/** One value of every kind that a field can have; the key is the record's id. */
const values: Readonly<Record<string, JsonValue>> = {
  red: 'red',
  Red: 'Red',
  redder: 'redder',
  empty: '',
  'text 5': '5',
  'text true': 'true',
  emoji: '😀 é',
  'private use': '\ue000',
  quote: "it's",
  double: 'say "hi"',
  backslash: 'a\\b',
  percent: '100%_x',
  newline: 'a\nb',
  five: 5,
  'five and a half': 5.5,
  zero: 0,
  minus: -3,
  'minus half': -0.5,
  huge: 1e20,
  tiny: 1e-7,
  yes: true,
  no: false,
  'list of texts': ['red', 'blue', "it's"],
  'list of numbers': [5, 1e20, -0.5],
  'mixed list': ['5', 5, true, null, { deep: 1 }],
  'nested list': [['red'], [5]],
  'empty list': [],
  object: { red: 'red', five: 5 },
  nothing: null,
};

const scalars = [
  'red',
  'Red',
  '',
  '5',
  'true',
  '😀 é',
  "it's",
  'say "hi"',
  'a\\b',
  '100%_x',
  'a\nb',
  5,
  5.5,
  0,
  -3,
  -0.5,
  1e20,
  1e-7,
  7,
  true,
  false,
];
const ordered = ['red', '', '5', '😀', '\ue000', "it's", 5, 5.25, 0, -0.5, -1e20, 1e-7, 1e20];
const prefixes = [
  'red',
  'Re',
  '',
  '😀',
  "it'",
  'say "',
  'a\\',
  '100%',
  'a\n',
  '%',
  '_',
  '\u{10ffff}',
  '\ud7ff',
];

export function filterCases(test: DeclareCase): void {
  for (const field of ['colour', 'odd "key" \\ [0].x\'s']) {
    test(`tell types apart and miss what is missing, for the field ${JSON.stringify(field)}`, async ({
      store,
      collection,
    }) => {
      const name = await collection();
      const metadata = [
        ...Object.entries(values).map(([id, value]) => ({ id, metadata: { [field]: value, other: 1 } })),
        { id: 'missing', metadata: { other: 1 } },
        { id: 'bare', metadata: {} },
      ];
      await store.upsert(
        name,
        metadata.map(({ id, metadata: each }) => record(id, each)),
      );
      const expectMatches = async (filter: Filter) => {
        const expected = metadata
          .filter(({ metadata: each }) => matchesFilter(filter, each))
          .map(({ id }) => id);
        const found = (await scanAll(store, name, { pageSize: 1_000, filter })).map(({ id }) => id);
        expect(found.sort(), JSON.stringify(filter)).toEqual(expected.sort());
      };
      const leaves = leavesOn(field);
      await inGroups(leaves, expectMatches);
      await inGroups(
        leaves.map((not): Filter => ({ not })),
        expectMatches,
      );
    });
  }

  test('combine by and, or, not, empty groups included', async ({ store, collection }) => {
    const name = await collection();
    const all: readonly Metadata[] = [
      { a: 1, b: 'x' },
      { a: 1 },
      { b: 'x' },
      { a: 2, b: 'y' },
      { a: 'x', b: 1 },
      {},
    ];
    await store.upsert(
      name,
      all.map((metadata, n) => record(`r${n}`, metadata)),
    );
    const a: Filter = { field: 'a', op: 'eq', value: 1 };
    const b: Filter = { field: 'b', op: 'eq', value: 'x' };
    const there: Filter = { field: 'a', op: 'exists', value: true };
    const filters: readonly Filter[] = [
      { and: [a, b] },
      { or: [a, b] },
      { not: { and: [a, b] } },
      { not: { or: [a, b] } },
      { not: { not: a } },
      { and: [] },
      { or: [] },
      { not: { and: [] } },
      { not: { or: [] } },
      { and: [{ or: [a, { not: b }] }, there] },
      { not: there },
      { not: { and: [there, b] } },
      { field: 'a', op: 'in', value: [] },
      { not: { field: 'a', op: 'in', value: [] } },
      { field: 'a', op: 'in', value: [1, 'x'] },
      { not: { field: 'a', op: 'in', value: [1, 'x'] } },
    ];
    await inGroups(filters, async (filter) => {
      const expected = all.flatMap((metadata, n) => (matchesFilter(filter, metadata) ? [`r${n}`] : []));
      const found = await scanAll(store, name, { pageSize: 100, filter });
      expect(found.map(({ id }) => id).sort(), JSON.stringify(filter)).toEqual(expected);
      expect(await store.count(name, filter), JSON.stringify(filter)).toBe(expected.length);
    });
  });

  test('take hostile fields and values for plain text', async ({ store, collection }) => {
    const name = await collection();
    const hostile = [
      "' OR 1=1 --",
      '" or 1 == 1 or "',
      '"; drop table x; --',
      "'; DELETE FROM x; --",
      '\\',
      "\\'",
      '\\"',
      "''",
      '$."x"',
      'metadata["x"]',
      '{"x": 1}',
      '%',
      '*',
      'a\u0000b',
      '\u2028',
      'true',
      '',
    ];
    await store.upsert(name, [
      ...hostile.map((text, n) => record(`r${n}`, { text, [`${text} key`]: n, tags: [text] })),
      record('bystander', { text: 'harmless', tags: [] }),
    ]);
    await Promise.all(
      hostile.map(async (text, n) => {
        expect(await idsOf({ field: 'text', op: 'eq', value: text })).toEqual([`r${n}`]);
        expect(await idsOf({ field: 'tags', op: 'in', value: [text] })).toEqual([`r${n}`]);
        expect(await idsOf({ field: `${text} key`, op: 'eq', value: n })).toEqual([`r${n}`]);
        expect(await idsOf({ field: `no ${text}`, op: 'exists', value: true })).toEqual([]);
      }),
    );
    expect(await store.count(name)).toBe(hostile.length + 1);

    async function idsOf(filter: Filter): Promise<string[]> {
      return (await scanAll(store, name, { pageSize: 100, filter })).map(({ id }) => id);
    }
  });

  test('hold in queries, counts, scans and deletes alike', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(
      name,
      Array.from({ length: 60 }, (_, n) => record(`r${n}`, { n, tags: n % 4 === 0 ? ['four'] : ['other'] })),
    );
    const filter: Filter = {
      and: [
        { field: 'tags', op: 'eq', value: 'four' },
        { field: 'n', op: 'lt', value: 40 },
      ],
    };
    const { vector } = record('query');
    const found = await store.query(name, { vector, topK: 60, filter, consistency: 'read-your-writes' });
    const expected = Array.from({ length: 10 }, (_, n) => `r${4 * n}`).sort();
    expect(found.map(({ id }) => id).sort()).toEqual(expected);
    expect(await store.count(name, filter)).toBe(10);
    expect((await scanAll(store, name, { pageSize: 3, filter })).map(({ id }) => id).sort()).toEqual(
      expected,
    );
    expect(await store.delete(name, { filter })).toBe(10);
    expect(await store.count(name)).toBe(50);
  });

  test('take long lists of values', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(
      name,
      Array.from({ length: 40 }, (_, n) => record(`r${n}`, { n, name: `name ${n}`, tags: [`tag ${n}`] })),
    );
    const texts = Array.from({ length: 900 }, (_, n) => `name ${n * 2}`);
    const numbers = Array.from({ length: 900 }, (_, n) => n * 2 + 0.5 * (n % 2));
    expect(await store.count(name, { field: 'name', op: 'in', value: texts })).toBe(20);
    expect(await store.count(name, { field: 'n', op: 'in', value: numbers })).toBe(10);
    expect(
      await store.count(name, {
        field: 'tags',
        op: 'in',
        value: texts.map((text) => text.replace('name', 'tag')),
      }),
    ).toBe(20);
    expect(await store.count(name, { not: { field: 'name', op: 'in', value: texts } })).toBe(20);
  });
}

/** Every operation with every value that makes sense for it. */
function leavesOn(field: string): Filter[] {
  return [
    ...scalars.flatMap((value): Filter[] => [
      { field, op: 'eq', value },
      { field, op: 'ne', value },
    ]),
    ...ordered.flatMap((value) =>
      (['lt', 'lte', 'gt', 'gte'] as const).map((op): Filter => ({ field, op, value })),
    ),
    ...prefixes
      .filter((value) => value.isWellFormed())
      .map((value): Filter => ({ field, op: 'prefix', value })),
    { field, op: 'in', value: ['red', 5, true] },
    { field, op: 'in', value: ['nowhere'] },
    { field, op: 'in', value: [5, 5.5, 1e20] },
    { field, op: 'in', value: [] },
    { field, op: 'exists', value: true },
    { field, op: 'exists', value: false },
  ];
}

/** A few at a time: some stores wait for their clock on each call. */
async function inGroups(filters: readonly Filter[], run: (filter: Filter) => Promise<void>): Promise<void> {
  for (let start = 0; start < filters.length; start += 16) {
    await Promise.all(filters.slice(start, start + 16).map(run));
  }
}
