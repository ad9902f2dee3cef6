import { expect } from 'vitest';
import type { DeclareCase } from './store-contract.ts';
import { cosine, record, refusal, scanAll } from './store-contract-world.ts';

export function scanCases(test: DeclareCase): void {
  test('visit every record once, over many pages', async ({ store, collection }) => {
    const name = await collection();
    const records = Array.from({ length: 333 }, (_, n) => record(`r${(n * 7919) % 10_007}`, { n }));
    await store.upsert(name, records);
    await store.upsert(name, records.slice(0, 100));
    for (const pageSize of [50, 111, 333, 1_000]) {
      const found = await scanAll(store, name, { pageSize });
      expect(found.map(({ id }) => id).sort()).toEqual(records.map(({ id }) => id).sort());
    }
    const [first] = await scanAll(store, name, { pageSize: 1_000 });
    const held = records.find(({ id }) => id === first?.id);
    expect(first?.metadata).toEqual(held?.metadata);
    expect(cosine(first?.vector ?? new Float32Array(8), held?.vector ?? new Float32Array(8))).toBeGreaterThan(
      0.99999,
    );
  });

  test('give pages of at most the size asked for, and end', async ({ store, collection }) => {
    const name = await collection();
    expect(await scanAll(store, name, { pageSize: 10 })).toEqual([]);
    await store.upsert(
      name,
      Array.from({ length: 25 }, (_, n) => record(`r${n}`, { even: n % 2 === 0 })),
    );
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.scan(name, { pageSize: 10, ...(cursor === undefined ? {} : { cursor }) });
      sizes.push(page.records.length);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(25);
    const even = { field: 'even', op: 'eq', value: true } as const;
    expect(await scanAll(store, name, { pageSize: 4, filter: even })).toHaveLength(13);
  });

  test('go on from a cursor although records were added, changed and removed meanwhile', async ({
    store,
    collection,
  }) => {
    const name = await collection();
    const stay = Array.from({ length: 60 }, (_, n) => record(`stay ${n}`));
    const leave = Array.from({ length: 20 }, (_, n) => record(`leave ${n}`));
    await store.upsert(name, [...stay, ...leave]);
    const first = await store.scan(name, { pageSize: 30 });
    const seen = first.records.map(({ id }) => id);
    await store.delete(name, { ids: leave.map(({ id }) => id) });
    await store.upsert(name, [...stay, ...Array.from({ length: 20 }, (_, n) => record(`arrive ${n}`))]);
    await store.optimize(name);
    let cursor = first.cursor;
    while (cursor !== undefined) {
      const page = await store.scan(name, { pageSize: 30, cursor });
      seen.push(...page.records.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const { id } of stay) expect(seen).toContain(id);
  });

  test('refuse a cursor that is no text', async ({ store, collection }) => {
    const name = await collection();
    // A cursor comes back from a client.
    const cursor = 7 as unknown as string;
    expect((await refusal(store.scan(name, { pageSize: 10, cursor }))).code).toBe('query-invalid');
  });
}
