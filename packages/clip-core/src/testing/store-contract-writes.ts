import { expect } from 'vitest';
import type { DeclareCase } from './store-contract.ts';
import { cosine, record, scanAll, vectorOf } from './store-contract-world.ts';

export function writeCases(test: DeclareCase): void {
  test('gives back what was written: id, metadata and the direction of the vector', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    const metadata = {
      text: 'café 😀 "quoted" \\ back\nline\ttab \u0000 nul',
      whole: 42,
      fraction: -0.125,
      large: 9_007_199_254_740_991,
      huge: 1e21,
      tiny: 5e-324,
      yes: true,
      nothing: null,
      list: ['a', 1, false, null, ['deep']],
      object: { inner: { deep: [1, { a: 'b' }] } },
      '': 'empty key',
      '\u0000': 'nul key',
      'odd "key" \\ with.dots[0] and \'quotes\'': 'kept',
      __proto: 1,
    };
    const written = { ...record('a', metadata), vector: vectorOf('a').map((value) => value * 1_000) };
    expect(await store.upsert(name, [written])).toEqual({ written: 1, failed: [] });
    const [read] = await store.fetch(name, ['a']);
    expect(read?.id).toBe('a');
    expect(read?.metadata).toEqual(metadata);
    expect(cosine(read?.vector ?? new Float32Array(8), written.vector)).toBeGreaterThan(0.999999);
  });

  test('keeps metadata keys that JavaScript objects have by themselves', async ({ store, collection }) => {
    const name = await collection();
    const metadata = JSON.parse('{"__proto__": "own", "constructor": 1, "toString": [true]}');
    await store.upsert(name, [record('a', metadata)]);
    const [read] = await store.fetch(name, ['a']);
    expect(JSON.stringify(read?.metadata)).toContain('"__proto__":"own"');
    expect(await store.count(name, { field: '__proto__', op: 'eq', value: 'own' })).toBe(1);
    expect(await store.count(name, { field: 'hasOwnProperty', op: 'exists', value: true })).toBe(0);
  });

  test('stores vectors at unit length, also huge and tiny ones', async ({ store, collection }) => {
    const name = await collection();
    const scales = { huge: 1e30, large: 1e6, one: 1, small: 1e-6, tiny: 1e-30 };
    await store.upsert(
      name,
      Object.entries(scales).map(([id, scale]) => ({
        id,
        vector: vectorOf('same').map((x) => x * scale),
        metadata: {},
      })),
    );
    const matches = await store.query(name, {
      vector: vectorOf('same'),
      topK: 5,
      consistency: 'read-your-writes',
    });
    expect(matches).toHaveLength(5);
    for (const { score } of matches) expect(score).toBeCloseTo(1, 5);
    for (const { vector } of await store.fetch(name, Object.keys(scales))) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  test('overwrites by id and changes nothing when repeated', async ({ store, collection }) => {
    const name = await collection();
    const records = Array.from({ length: 20 }, (_, n) => record(`r${n}`, { n, generation: 1 }));
    await store.upsert(name, records);
    await store.upsert(name, records);
    expect(await store.count(name)).toBe(20);
    const changed = { ...record('r3', { generation: 2 }), vector: vectorOf('elsewhere') };
    await store.upsert(name, [changed]);
    expect(await store.count(name)).toBe(20);
    const [read] = await store.fetch(name, ['r3']);
    expect(read?.metadata).toEqual({ generation: 2 });
    expect(await store.count(name, { field: 'generation', op: 'eq', value: 1 })).toBe(19);
    const [best] = await store.query(name, {
      vector: changed.vector,
      topK: 1,
      consistency: 'read-your-writes',
    });
    expect(best?.id).toBe('r3');
    expect(best?.score).toBeCloseTo(1, 5);
  });

  test('lets the last of two records with one id win', async ({ store, collection }) => {
    const name = await collection();
    const twice = [
      record('a', { v: 1 }),
      record('b', { v: 1 }),
      { ...record('a', { v: 2 }), vector: vectorOf('z') },
      record('a', { v: 3 }),
    ];
    expect(await store.upsert(name, twice)).toEqual({ written: 2, failed: [] });
    expect(await store.count(name)).toBe(2);
    const read = await store.fetch(name, ['a']);
    expect(read.map(({ metadata }) => metadata)).toEqual([{ v: 3 }]);
    expect(cosine(read[0]?.vector ?? vectorOf('none'), vectorOf('a'))).toBeGreaterThan(0.99999);
  });

  test('deletes by ids, unknown ones included, and says how many went', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(
      name,
      Array.from({ length: 12 }, (_, n) => record(`r${n}`)),
    );
    expect(await store.delete(name, { ids: ['r1', 'r2', 'r2', 'never', ''] })).toBe(2);
    expect(await store.delete(name, { ids: ['r1'] })).toBe(0);
    expect(await store.delete(name, { ids: [] })).toBe(0);
    expect(await store.count(name)).toBe(10);
    expect(await store.fetch(name, ['r1', 'r2'])).toEqual([]);
    await store.upsert(name, [record('r1', { back: true })]);
    expect((await store.fetch(name, ['r1'])).map(({ metadata }) => metadata)).toEqual([{ back: true }]);
  });

  test('deletes by filter and says how many went', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(
      name,
      Array.from({ length: 30 }, (_, n) => record(`r${n}`, n % 3 === 0 ? { n } : {})),
    );
    expect(await store.delete(name, { filter: { field: 'n', op: 'gte', value: 15 } })).toBe(5);
    expect(await store.delete(name, { filter: { field: 'n', op: 'gte', value: 15 } })).toBe(0);
    expect(await store.delete(name, { filter: { field: 'n', op: 'exists', value: false } })).toBe(20);
    expect((await scanAll(store, name)).map(({ id }) => id).sort()).toEqual(['r0', 'r12', 'r3', 'r6', 'r9']);
  });

  test('splits what exceeds its limits on rows and bytes into batches', async ({
    store,
    collection,
    options,
  }) => {
    const name = await collection();
    const rows = store.capabilities.maxBatchRows * 2 + 1;
    const many = Array.from({ length: Math.max(rows, options.rows ?? 0) }, (_, n) => record(`r${n}`, { n }));
    expect(await store.upsert(name, many)).toEqual({ written: many.length, failed: [] });
    expect(await store.count(name)).toBe(many.length);
    expect(await store.count(name, { field: 'n', op: 'gte', value: 0 })).toBe(many.length);
  });

  test('takes records of 60 kB, or what the store holds, more in one call than one message may hold', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    const { maxBatchBytes, maxMetadataBytes = 65_535 } = store.capabilities;
    const caption = 'x'.repeat(Math.min(60_000, maxMetadataBytes - 100));
    const count = Math.ceil(Math.min(66 * 1024 * 1024, 3 * maxBatchBytes) / caption.length);
    const big = Array.from({ length: count }, (_, n) => record(`r${n}`, { n, caption }));
    expect((await store.upsert(name, big)).written).toBe(count);
    expect(await store.count(name)).toBe(count);
    const [read] = await store.fetch(name, [`r${count - 1}`]);
    expect(read?.metadata).toEqual({ n: count - 1, caption });
    expect(await store.count(name, { field: 'caption', op: 'eq', value: caption })).toBe(count);
  });

  test('writes nothing more after an abort, and can go on', async ({ store, collection }) => {
    const name = await collection();
    const before = AbortSignal.abort();
    await expect(store.upsert(name, [record('a')], { signal: before })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(await store.count(name)).toBe(0);
    const controller = new AbortController();
    const rows = store.capabilities.maxBatchRows;
    const many = Array.from({ length: rows * 4 }, (_, n) => record(`r${n}`));
    const writing = store.upsert(name, many, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await expect(writing).rejects.toMatchObject({ code: 'aborted' });
    expect(await store.count(name)).toBeLessThan(many.length);
    expect(await store.upsert(name, [record('after')])).toEqual({ written: 1, failed: [] });
  });

  test('writes nothing when given nothing', async ({ store, collection }) => {
    const name = await collection();
    expect(await store.upsert(name, [])).toEqual({ written: 0, failed: [] });
    expect(await store.fetch(name, [])).toEqual([]);
    expect(await store.count(name)).toBe(0);
  });

  test('can be flushed and optimised at any time', async ({ store, collection }) => {
    const name = await collection();
    await store.optimize(name);
    await store.upsert(
      name,
      Array.from({ length: 50 }, (_, n) => record(`r${n}`, { n })),
    );
    await store.flush(name);
    await Promise.all([
      store.optimize(name),
      store.upsert(name, [record('during', { n: -1 })]),
      store.optimize(name),
    ]);
    expect(await store.count(name)).toBe(51);
    expect((await scanAll(store, name)).map(({ id }) => id)).toContain('during');
  });
}
