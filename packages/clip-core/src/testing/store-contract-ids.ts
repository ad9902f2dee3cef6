import { expect } from 'vitest';
import type { DeclareCase } from './store-contract.ts';
import { record, scanAll } from './store-contract-world.ts';

const oddIds: readonly string[] = [
  '007',
  '7',
  '7.0',
  '1e3',
  'true',
  'null',
  ' leading and trailing ',
  'two words',
  'a/b/c.jpg',
  'a\\b',
  './a/../b',
  'C:\\photos\\x.png',
  "it's",
  "' OR 1=1 --",
  '"; drop table x; --',
  '"quoted"',
  '`back`',
  'per%cent_under',
  '{x} [y] (z) $1',
  'line\nbreak',
  'tab\there',
  'nul\u0000here',
  'Ünïcödé',
  'e\u0301 is not é',
  'é is not e\u0301',
  '日本語',
  '😀👨‍👩‍👧',
  '\u202ertl',
  'a',
  'A',
  'ab',
  'file:///tmp/a%20b.jpg?x=1#y',
  'x'.repeat(200),
  `${'long/'.repeat(60)}end.jpg`,
  'y'.repeat(512),
  'é'.repeat(256),
  '😀'.repeat(128),
];

export function idCases(test: DeclareCase): void {
  test('are kept exactly as given in every answer', async ({ store, collection }) => {
    const name = await collection();
    const records = oddIds.map((id, n) => record(id, { n }));
    await store.upsert(name, records);
    await store.upsert(name, records);
    expect(await store.count(name)).toBe(oddIds.length);
    const sorted = (ids: readonly string[]) => [...ids].sort();
    expect(sorted((await store.fetch(name, oddIds)).map(({ id }) => id))).toEqual(sorted(oddIds));
    expect(sorted((await scanAll(store, name, { pageSize: 7 })).map(({ id }) => id))).toEqual(sorted(oddIds));
    const { vector } = record('query');
    const found = await store.query(name, { vector, topK: 100, consistency: 'read-your-writes' });
    expect(sorted(found.map(({ id }) => id))).toEqual(sorted(oddIds));
    for (const { id, metadata } of found) expect(metadata).toEqual({ n: oddIds.indexOf(id) });
  });

  test('each name one record only when fetched or deleted', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(
      name,
      oddIds.map((id) => record(id, { id })),
    );
    for (const id of ['007', "' OR 1=1 --", '"; drop table x; --', 'a\\b', '日本語', '😀'.repeat(128)]) {
      expect((await store.fetch(name, [id])).map(({ metadata }) => metadata)).toEqual([{ id }]);
      expect(await store.delete(name, { ids: [id] })).toBe(1);
      expect(await store.fetch(name, [id])).toEqual([]);
    }
    expect(await store.count(name)).toBe(oddIds.length - 6);
  });
}
