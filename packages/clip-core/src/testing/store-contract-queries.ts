import { expect } from 'vitest';
import type { StoreMatch, StoreRecord } from '../store.ts';
import type { DeclareCase } from './store-contract.ts';
import { cosine, nearest, record, vectorOf } from './store-contract-world.ts';

const fresh = { consistency: 'read-your-writes' } as const;

export function queryCases(test: DeclareCase): void {
  test('score by cosine similarity from -1 to 1, best first', async ({ store, collection }) => {
    const name = await collection(4);
    const vectors = {
      same: [1, 0, 0, 0],
      near: [1, 1, 0, 0],
      across: [0, 0, 5, 0],
      away: [-1, -1, 0, 0],
      opposite: [-3, 0, 0, 0],
    };
    await store.upsert(
      name,
      Object.entries(vectors).map(([id, values]) => ({
        id,
        vector: Float32Array.from(values),
        metadata: { id },
      })),
    );
    const matches = await store.query(name, { vector: Float32Array.from([7, 0, 0, 0]), topK: 10, ...fresh });
    expect(matches.map(({ id }) => id)).toEqual(['same', 'near', 'across', 'away', 'opposite']);
    const expected = [1, Math.SQRT1_2, 0, -Math.SQRT1_2, -1];
    for (const [index, { score }] of matches.entries()) {
      expect(score).toBeCloseTo(expected[index] ?? Number.NaN, 5);
      expect(Math.abs(score)).toBeLessThanOrEqual(1);
    }
    expect(matches[1]?.metadata).toEqual({ id: 'near' });
  });

  test('agree with comparing every vector', async ({ store, collection, options }) => {
    const name = await collection(32);
    const records = manyRecords(options.rows ?? 2_500);
    await store.upsert(name, records);
    let hits = 0;
    for (let n = 0; n < 10; n += 1) {
      const vector = vectorOf(`query ${n}`, 32);
      const oracle = nearest(records, vector, 10);
      if (n < 2 && store.capabilities.exactSearch)
        expectSame(await store.query(name, { vector, topK: 10, exact: true, ...fresh }), oracle);
      const found = await store.query(name, { vector, topK: 10, ...fresh });
      expectOrdered(found, vector, records);
      hits += overlap(found, oracle);
    }
    expect(hits / 100).toBeGreaterThanOrEqual(0.95);
  });

  test('still agree when the index was built, and after records changed and went', async ({
    store,
    collection,
    options,
  }) => {
    const name = await collection(32);
    const records = manyRecords(options.rows ?? 2_500);
    await store.upsert(name, records);
    await store.optimize(name);
    const gone = new Set(records.slice(0, 200).map(({ id }) => id));
    const moved = records.slice(200, 400).map((old) => ({ ...old, vector: vectorOf(`moved ${old.id}`, 32) }));
    await store.delete(name, { ids: [...gone] });
    await store.upsert(name, moved);
    const now = [...moved, ...records.slice(400)];
    let hits = 0;
    for (let n = 0; n < 10; n += 1) {
      const vector = vectorOf(`query ${n}`, 32);
      const found = await store.query(name, { vector, topK: 10, effort: 'high', ...fresh });
      expectOrdered(found, vector, now);
      hits += overlap(found, nearest(now, vector, 10));
      if (n > 1 || !store.capabilities.exactSearch) continue;
      const exact = await store.query(name, { vector, topK: 10, exact: true, ...fresh });
      expectSame(exact, nearest(now, vector, 10));
    }
    expect(hits / 100).toBeGreaterThanOrEqual(0.95);
    expect(await store.count(name)).toBe(records.length - 200);
  });

  test('give topK matches wherever so many satisfy a filter of 1 % or 50 %', async ({
    store,
    collection,
    options,
  }) => {
    const name = await collection(32);
    const records = manyRecords(options.rows ?? 2_500);
    await store.upsert(name, records);
    await store.optimize(name);
    for (const [share, topK] of [
      [1, 20],
      [50, 100],
      [50, 1_000],
    ] as const) {
      const matching = records.filter(({ metadata }) => Number(metadata.percent) < share);
      const filter = { field: 'percent', op: 'lt', value: share } as const;
      let hits = 0;
      for (let n = 0; n < 5; n += 1) {
        const vector = vectorOf(`query ${n}`, 32);
        const found = await store.query(name, { vector, topK, filter, ...fresh });
        expect(found).toHaveLength(Math.min(topK, matching.length));
        expectOrdered(found, vector, matching);
        hits += overlap(found, nearest(matching, vector, topK)) / found.length;
      }
      expect(hits / 5).toBeGreaterThanOrEqual(0.9);
    }
  });

  test('give all there is when fewer than topK exist, and nothing from nothing', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    const { vector } = record('a');
    expect(await store.query(name, { vector, topK: 5, ...fresh })).toEqual([]);
    await store.upsert(name, [record('a', { k: 1 }), record('b', { k: 2 }), record('c', { k: 2 })]);
    expect(await store.query(name, { vector, topK: store.capabilities.maxTopK, ...fresh })).toHaveLength(3);
    const filter = { field: 'k', op: 'eq', value: 2 } as const;
    expect(await store.query(name, { vector, topK: 5, filter, ...fresh })).toHaveLength(2);
    const none = { field: 'k', op: 'eq', value: 3 } as const;
    expect(await store.query(name, { vector, topK: 5, filter: none, ...fresh })).toEqual([]);
  });

  test('leave out matches below minScore', async ({ store, collection }) => {
    const name = await collection(4);
    const angles = [0, 0.5, 1, 1.5, 2, 2.5];
    await store.upsert(
      name,
      angles.map((angle) => ({
        id: `${angle}`,
        vector: Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0),
        metadata: {},
      })),
    );
    const vector = Float32Array.of(1, 0, 0, 0);
    const found = await store.query(name, { vector, topK: 10, minScore: Math.cos(1.2), ...fresh });
    expect(found.map(({ id }) => id)).toEqual(['0', '0.5', '1']);
    expect(await store.query(name, { vector, topK: 2, minScore: -1, ...fresh })).toHaveLength(2);
  });

  test('find what was written a moment ago when asked to', async ({ store, collection }) => {
    const name = await collection();
    for (let n = 0; n < 5; n += 1) {
      const written = record(`new ${n}`, { n });
      await store.upsert(name, [written]);
      const [best] = await store.query(name, { vector: written.vector, topK: 1, ...fresh });
      expect(best?.id).toBe(written.id);
      await store.delete(name, { ids: [written.id] });
      const left = await store.query(name, { vector: written.vector, topK: 1, ...fresh });
      expect(left.map(({ id }) => id)).not.toContain(written.id);
    }
  });

  test('find in the end what was written, without asking', async ({ store, collection }) => {
    const name = await collection();
    const written = record('eventual');
    await store.upsert(name, [written]);
    await store.flush(name);
    await expect
      .poll(async () => (await store.query(name, { vector: written.vector, topK: 1 }))[0]?.id, {
        timeout: 10_000,
      })
      .toBe('eventual');
  });

  test('are given up when aborted', async ({ store, collection }) => {
    const name = await collection();
    const { vector } = record('a');
    await expect(store.query(name, { vector, topK: 1, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(await store.query(name, { vector, topK: 1, signal: AbortSignal.timeout(60_000) })).toEqual([]);
  });

  test('may come many at once', async ({ store, collection }) => {
    const name = await collection();
    const records = Array.from({ length: 100 }, (_, n) => record(`r${n}`));
    await store.upsert(name, records);
    await store.flush(name);
    const answers = await Promise.all(
      records.map(({ vector }) => store.query(name, { vector, topK: 1, ...fresh })),
    );
    expect(answers.map(([best]) => best?.id)).toEqual(records.map(({ id }) => id));
  });
}

function manyRecords(rows: number): StoreRecord[] {
  return Array.from({ length: rows }, (_, n) => record(`r${n}`, { percent: n % 100, n }, 32));
}

/** Equal scores may come in any order, so scores are compared rather than ids. */
function expectSame(found: readonly StoreMatch[], oracle: readonly StoreMatch[]): void {
  expect(found).toHaveLength(oracle.length);
  for (const [index, { score }] of found.entries())
    expect(score).toBeCloseTo(oracle[index]?.score ?? Number.NaN, 4);
}

/** Best first, no id twice, every score the true cosine similarity of a record that is there. */
function expectOrdered(
  found: readonly StoreMatch[],
  vector: Float32Array,
  records: readonly StoreRecord[],
): void {
  const byId = new Map(records.map((each) => [each.id, each]));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  for (const [index, { id, score }] of found.entries()) {
    expect(score).toBeLessThanOrEqual(found[index - 1]?.score ?? 1);
    const held = byId.get(id);
    expect(held, `record ${id}`).toBeDefined();
    if (held) expect(Math.abs(score - cosine(vector, held.vector))).toBeLessThan(2e-3);
  }
}

function overlap(found: readonly StoreMatch[], oracle: readonly StoreMatch[]): number {
  const ids = new Set(oracle.map(({ id }) => id));
  return found.filter(({ id }) => ids.has(id)).length;
}
