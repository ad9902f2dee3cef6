import { expect } from 'vitest';
import type { Metadata } from '../item.ts';
import type { DeclareCase } from './store-contract.ts';
import { record, refusal, vectorOf } from './store-contract-world.ts';

export function refusalCases(test: DeclareCase): void {
  test('vectors with NaN, infinity, only zeros or another length, with nothing written', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    const good = record('good');
    const vectors = {
      nan: vectorOf('x').with(3, Number.NaN),
      infinite: vectorOf('x').with(0, Number.POSITIVE_INFINITY),
      negative: vectorOf('x').with(7, Number.NEGATIVE_INFINITY),
      zero: new Float32Array(8),
      short: vectorOf('x', 7),
      long: vectorOf('x', 9),
      empty: new Float32Array(0),
    };
    for (const [id, vector] of Object.entries(vectors)) {
      const { code, message } = await refusal(
        store.upsert(name, [good, { id, vector, metadata: {} }, record('last')]),
      );
      expect(code).toBe('vector-invalid');
      expect(message).toContain(`"${id}"`);
      expect((await refusal(store.query(name, { vector, topK: 1 }))).code).toBe('vector-invalid');
    }
    expect(await store.count(name)).toBe(0);
  });

  test('a bad record behind thousands of good ones, with nothing written', async ({ store, collection }) => {
    const name = await collection();
    const many = Array.from({ length: store.capabilities.maxBatchRows + 10 }, (_, n) => record(`r${n}`));
    const bad = { id: 'bad', vector: new Float32Array(8), metadata: {} };
    expect((await refusal(store.upsert(name, [...many, bad]))).code).toBe('vector-invalid');
    expect(await store.count(name)).toBe(0);
  });

  test('ids that are empty, too long, ill-formed or no text, with nothing written', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    // A caller without types may hand over a number.
    const ids = ['', 'x'.repeat(513), 'é'.repeat(257), '\ud800', 7 as unknown as string];
    for (const id of ids) {
      const { code } = await refusal(store.upsert(name, [record('good'), { ...record('x'), id }]));
      expect(code).toBe('record-invalid');
    }
    expect(await store.count(name)).toBe(0);
  });

  test('metadata that is no JSON or too large, with nothing written', async ({ store, collection }) => {
    const name = await collection();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const bad: readonly unknown[] = [
      null,
      [],
      'text',
      { x: Number.NaN },
      { x: undefined },
      { x: 10n },
      { x: new Date() },
      { x: () => 1 },
      { x: 'half \ud83d' },
      { x: 'y'.repeat(65_536) },
      circular,
    ];
    for (const metadata of bad) {
      // Callers without types may hand over anything.
      const { code, message } = await refusal(
        store.upsert(name, [record('good'), record('odd', metadata as Metadata)]),
      );
      expect(code).toBe('record-invalid');
      expect(message).toContain('"odd"');
    }
    expect(await store.count(name)).toBe(0);
    const { maxMetadataBytes = 65_535 } = store.capabilities;
    await store.upsert(name, [record('largest', { x: 'y'.repeat(maxMetadataBytes - '{"x":""}'.length) })]);
    expect(await store.count(name)).toBe(1);
  });

  test('queries for too few or too many matches, and pages of no size', async ({ store, collection }) => {
    const name = await collection();
    const { vector } = record('a');
    for (const topK of [0, -1, 1.5, Number.NaN, store.capabilities.maxTopK + 1]) {
      expect((await refusal(store.query(name, { vector, topK }))).code).toBe('query-invalid');
    }
    for (const pageSize of [0, -1, 2.5, Number.NaN]) {
      expect((await refusal(store.scan(name, { pageSize }))).code).toBe('query-invalid');
    }
    expect((await refusal(store.query(name, { vector, topK: 1, minScore: Number.NaN }))).code).toBe(
      'query-invalid',
    );
  });

  test('filters that cannot be read', async ({ store, collection }) => {
    const name = await collection();
    const bad: readonly unknown[] = [
      {},
      null,
      'x == 1',
      { field: 'x', op: 'like', value: 'y' },
      { field: 'x', op: 'eq', value: null },
      { field: 'x', op: 'eq', value: ['y'] },
      { field: 'x', op: 'lt', value: true },
      { field: 'x', op: 'gt', value: Number.NaN },
      { field: 'x', op: 'in', value: 'y' },
      { field: 7, op: 'eq', value: 'y' },
      { and: { field: 'x', op: 'eq', value: 1 } },
      { and: [{ or: [{ nor: [] }] }] },
      { field: 'x', op: 'prefix', value: 1 },
    ];
    for (const filter of bad) {
      // A filter may come from a form or the network.
      expect((await refusal(store.count(name, filter as never))).code).toBe('query-invalid');
    }
  });

  test('queries that its capabilities rule out, and answers those that they promise', async ({
    opened,
    collection,
  }) => {
    const name = await collection();
    const { exactSearch, readYourWrites } = opened.capabilities;
    const query = { vector: record('a').vector, topK: 1 };
    const answers = async (call: Promise<unknown>, promised: boolean) => {
      if (promised) expect(await call).toEqual([]);
      else expect((await refusal(call)).code).toBe('query-invalid');
    };
    await answers(opened.query(name, { ...query, exact: true }), exactSearch);
    await answers(
      opened.query(name, { ...query, consistency: 'read-your-writes' }),
      readYourWrites !== 'never',
    );
  });
}
