import { expect } from 'vitest';
import type { DeclareCase } from './store-contract.ts';
import { record, refusal, stampOf } from './store-contract-world.ts';

export function collectionCases(test: DeclareCase): void {
  test('makes a collection, describes it, lists it and drops it', async ({ store, unusedName }) => {
    const name = unusedName();
    await store.createCollection({ name, stamp: stampOf(8), expectedSize: 1_000 });
    const info = await store.describeCollection(name);
    expect(info).toMatchObject({ name, stamp: stampOf(8), count: 0 });
    expect(info.index).toBeTruthy();
    expect(await store.listCollections()).toContain(name);
    await store.dropCollection(name);
    expect(await store.listCollections()).not.toContain(name);
    expect((await refusal(store.describeCollection(name))).code).toBe('collection-missing');
  });

  test('does nothing when an equal collection is there', async ({ store, collection }) => {
    const name = await collection();
    await store.upsert(name, [record('a')]);
    await store.createCollection({ name, stamp: stampOf(8) });
    expect(await store.count(name)).toBe(1);
  });

  test('refuses another stamp, naming both', async ({ store, collection }) => {
    const name = await collection();
    const other = { ...stampOf(8, 'siglip-base'), revision: 'feedfacefeedface' };
    const { code, message } = await refusal(store.createCollection({ name, stamp: other }));
    expect(code).toBe('collection-mismatch');
    for (const part of [name, 'contract@0123456789abcdef', 'siglip-base@feedfacefeedface'])
      expect(message).toContain(part);
    for (const difference of [{ revision: 'ffff' }, { preprocessing: 'other/v2' }, { dimensions: 9 }]) {
      const stamp = { ...stampOf(8), ...difference };
      expect((await refusal(store.createCollection({ name, stamp }))).code).toBe('collection-mismatch');
    }
    expect((await store.describeCollection(name)).stamp).toEqual(stampOf(8));
  });

  test('is made once when many ask at the same moment', async ({ store, unusedName }) => {
    const name = unusedName();
    const asked = Array.from({ length: 4 }, () => store.createCollection({ name, stamp: stampOf(8) }));
    await Promise.all(asked);
    expect((await store.describeCollection(name)).stamp).toEqual(stampOf(8));
    await store.dropCollection(name);
  });

  test('is missing for every call but drop when it was never made', async ({ store, unusedName }) => {
    const name = unusedName();
    await store.dropCollection(name);
    const { vector } = record('a');
    const calls = [
      store.describeCollection(name),
      store.upsert(name, [record('a')]),
      store.fetch(name, ['a']),
      store.delete(name, { ids: ['a'] }),
      store.delete(name, { filter: { field: 'x', op: 'exists', value: true } }),
      store.query(name, { vector, topK: 1 }),
      store.scan(name, { pageSize: 10 }),
      store.count(name),
      store.flush(name),
      store.optimize(name),
    ];
    for (const outcome of await Promise.all(calls.map(refusal))) {
      expect(outcome.code).toBe('collection-missing');
      expect(outcome.message).toContain(name);
    }
  });

  test('can be made anew with other dimensions after it was dropped', async ({ store, unusedName }) => {
    const name = unusedName();
    await store.createCollection({ name, stamp: stampOf(8) });
    await store.upsert(name, [record('a')]);
    await store.dropCollection(name);
    await store.createCollection({ name, stamp: stampOf(16) });
    expect(await store.count(name)).toBe(0);
    await store.upsert(name, [record('b', {}, 16)]);
    expect((await store.fetch(name, ['a', 'b'])).map(({ id }) => id)).toEqual(['b']);
    await store.dropCollection(name);
  });

  test('refuses names outside [a-z][a-z0-9_]{0,62}', async ({ store }) => {
    for (const name of ['', 'Cats', '1cat', 'a-b', 'a b', '../x', 'a'.repeat(64), "a'b"]) {
      expect((await refusal(store.createCollection({ name, stamp: stampOf(8) }))).code).toBe('param-invalid');
      expect((await refusal(store.count(name))).code).toBe('param-invalid');
    }
  });

  test('says that it is ready', async ({ store }) => {
    const health = await store.health();
    expect(health.state).toBe('ready');
    expect(health.detail).not.toBe('');
  });
}
