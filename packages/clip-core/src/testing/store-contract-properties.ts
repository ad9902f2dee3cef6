import fc from 'fast-check';
import { expect } from 'vitest';
import type { Filter, FilterValue } from '../filter.ts';
import type { JsonValue, Metadata } from '../item.ts';
import type { StoreRecord, VectorStore } from '../store.ts';
import { matchesFilter } from '../stores/matches-filter.ts';
import type { DeclareCase } from './store-contract.ts';
import { nearest, record, scanAll, vectorOf } from './store-contract-world.ts';

export function propertyCases(test: DeclareCase): void {
  test('is filtered as the reference does it', async ({ store, collection, options }) => {
    const cases = fc.tuple(
      fc.array(metadataOf(), { maxLength: 12 }),
      fc.array(filterOf(), { minLength: 1, maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([all, filters]) => {
        const name = await collection();
        await store.upsert(
          name,
          all.map((metadata, n) => record(`r${n}`, metadata)),
        );
        const outcomes = await Promise.all(
          filters.map(async (filter) => ({
            filter,
            found: await scanAll(store, name, { pageSize: 100, filter }),
          })),
        );
        for (const { filter, found } of outcomes) {
          const expected = all.flatMap((metadata, n) => (matchesFilter(filter, metadata) ? [`r${n}`] : []));
          expect(found.map(({ id }) => id).sort(), JSON.stringify(filter)).toEqual(expected.sort());
        }
      }),
      { numRuns: options.runs ?? 25 },
    );
  });

  test('ends up in the same state as in a plain map', async (world) => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(), { maxLength: 8 }), async (steps) => {
        const name = await world.collection();
        const held = new Map<string, StoreRecord>();
        for (const step of steps) await take(step, { store: world.store, name, held });
        await expectState(world.store, name, [...held.values()]);
      }),
      { numRuns: world.options.runs ?? 25 },
    );
  });
}

type Step =
  | { readonly kind: 'upsert'; readonly ids: readonly string[]; readonly mark: number }
  | { readonly kind: 'delete'; readonly ids: readonly string[] }
  | { readonly kind: 'delete-by-mark'; readonly mark: number }
  | { readonly kind: 'optimize' };

function stepOf(): fc.Arbitrary<Step> {
  const id = fc.constantFrom('a', 'b', 'A', '007', '7', "it's", '日本', 'x/y', ' ');
  const mark = fc.nat(9);
  const ids = fc.array(id, { minLength: 1, maxLength: 5 });
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('upsert' as const), ids, mark }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), ids }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-by-mark' as const), mark }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('optimize' as const) }) },
  );
}

/** Takes one step in the store and in the plain map. */
async function take(
  step: Step,
  { store, name, held }: { store: VectorStore; name: string; held: Map<string, StoreRecord> },
): Promise<void> {
  switch (step.kind) {
    case 'upsert': {
      const records = step.ids.map((id, n) => ({
        id,
        vector: vectorOf(`${id} ${step.mark} ${n}`),
        metadata: { mark: step.mark, n },
      }));
      for (const each of records) held.set(each.id, each);
      await store.upsert(name, records);
      break;
    }
    case 'delete': {
      const gone = step.ids.filter((id) => held.delete(id));
      expect(await store.delete(name, { ids: step.ids })).toBe(gone.length);
      break;
    }
    case 'delete-by-mark': {
      const gone = [...held.values()].filter(({ metadata }) => metadata.mark === step.mark);
      for (const { id } of gone) held.delete(id);
      expect(await store.delete(name, { filter: { field: 'mark', op: 'eq', value: step.mark } })).toBe(
        gone.length,
      );
      break;
    }
    case 'optimize':
      await store.optimize(name);
  }
}

async function expectState(store: VectorStore, name: string, held: readonly StoreRecord[]): Promise<void> {
  const byId = (records: readonly StoreRecord[]) =>
    Object.fromEntries(records.map(({ id, metadata }) => [id, metadata]));
  expect(byId(await scanAll(store, name))).toEqual(byId(held));
  expect(await store.count(name)).toBe(held.length);
  const vector = vectorOf('query');
  const matches = await store.query(name, { vector, topK: 20, consistency: 'read-your-writes' });
  const expected = nearest(held, vector, 20);
  expect(matches).toHaveLength(expected.length);
  for (const [n, { score }] of matches.entries())
    expect(score).toBeCloseTo(expected[n]?.score ?? Number.NaN, 4);
}

const text = () =>
  fc.oneof(
    fc.constantFrom('', 'a', 'b', 'ab', "'", '"', '\\', '5', 'true', '😀', '\ue000'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
const number = () =>
  fc.oneof(fc.constantFrom(0, 1, -1, 5, 0.5, -0.5), fc.double({ noNaN: true, noDefaultInfinity: true }));
const scalar = (): fc.Arbitrary<FilterValue> => fc.oneof(text(), number(), fc.boolean());
const fieldName = () =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom('x', 'y') }, { weight: 1, arbitrary: text() });

function metadataOf(): fc.Arbitrary<Metadata> {
  const value: fc.Arbitrary<JsonValue> = fc.oneof(
    { weight: 6, arbitrary: scalar() },
    { weight: 2, arbitrary: fc.array(fc.oneof(scalar(), fc.constant(null)), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom<JsonValue>(null, { x: 1 }, [['a']]) },
  );
  return fc.dictionary(fieldName(), value, { maxKeys: 4, noNullPrototype: true });
}

function filterOf(): fc.Arbitrary<Filter> {
  const leaf: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ field: fieldName(), op: fc.constantFrom('eq', 'ne'), value: scalar() }),
    fc.record({
      field: fieldName(),
      op: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
      value: fc.oneof(text(), number()),
    }),
    fc.record({ field: fieldName(), op: fc.constant('in'), value: fc.array(scalar(), { maxLength: 4 }) }),
    fc.record({ field: fieldName(), op: fc.constant('exists'), value: fc.boolean() }),
    fc.record({ field: fieldName(), op: fc.constant('prefix'), value: text() }),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      { weight: 4, arbitrary: leaf },
      {
        weight: 1,
        arbitrary: fc.record({ and: fc.array(tie('filter'), { maxLength: 3, depthIdentifier: 'filter' }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ or: fc.array(tie('filter'), { maxLength: 3, depthIdentifier: 'filter' }) }),
      },
      { weight: 2, arbitrary: fc.record({ not: tie('filter') }) },
    ),
  })).filter;
}
