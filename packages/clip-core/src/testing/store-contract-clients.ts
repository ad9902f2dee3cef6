import { expect } from 'vitest';
import type { VectorStore } from '../store.ts';
import type { DeclareCase } from './store-contract.ts';
import { record, refusal, type StoreWorld, scanAll, settled, stampOf } from './store-contract-world.ts';

export function clientCases(test: DeclareCase): void {
  test('see each other’s finished writes', async (world) => {
    await using other = await openOther(world);
    const { store, collection } = world;
    const name = await collection();
    await store.upsert(name, [record('a', { by: 'first' })]);
    expect(await other.count(name)).toBe(1);
    await other.upsert(name, [record('a', { by: 'second' }), record('b', { by: 'second' })]);
    expect((await store.fetch(name, ['a'])).map(({ metadata }) => metadata)).toEqual([{ by: 'second' }]);
    const { vector } = record('b');
    const [best] = await store.query(name, { vector, topK: 1, consistency: 'read-your-writes' });
    expect(best?.id).toBe('b');
    expect(await other.delete(name, { ids: ['a'] })).toBe(1);
    expect(await store.fetch(name, ['a'])).toEqual([]);
  });

  test('may write at once: every record is there, none twice', async (world) => {
    await using other = await openOther(world);
    const { store, collection } = world;
    const name = await collection();
    const write = async (client: VectorStore, by: string) => {
      for (let round = 0; round < 8; round += 1) {
        const own = Array.from({ length: 20 }, (_, n) => record(`${by} ${round} ${n}`, { by }));
        const shared = Array.from({ length: 20 }, (_, n) => record(`shared ${n}`, { by, round }));
        await client.upsert(name, [...own, ...shared]);
      }
    };
    await Promise.all([write(store, 'first'), write(other, 'second'), write(store, 'third')]);
    const found = await scanAll(store, name);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(found).toHaveLength(3 * 8 * 20 + 20);
    expect(await other.count(name)).toBe(found.length);
    for (const { metadata } of found.filter(({ id }) => id.startsWith('shared')))
      expect(metadata.round).toBe(7);
  });

  test('notice that a collection was dropped and made anew by the other', async (world) => {
    await using other = await openOther(world);
    const { store, unusedName } = world;
    const name = unusedName();
    await store.createCollection({ name, stamp: stampOf(8) });
    await store.upsert(name, [record('old'), record('older')]);
    await store.upsert(name, [record('old')]);
    expect(await other.count(name)).toBe(2);
    await other.dropCollection(name);
    expect((await refusal(store.count(name))).code).toBe('collection-missing');
    expect((await refusal(store.upsert(name, [record('a')]))).code).toBe('collection-missing');
    await other.createCollection({ name, stamp: stampOf(16, 'another') });
    expect((await store.describeCollection(name)).stamp).toEqual(stampOf(16, 'another'));
    expect((await refusal(store.upsert(name, [record('a')]))).code).toBe('vector-invalid');
    await store.upsert(name, [record('new', {}, 16)]);
    expect((await scanAll(other, name)).map(({ id }) => id)).toEqual(['new']);
    expect((await refusal(store.createCollection({ name, stamp: stampOf(8) }))).code).toBe(
      'collection-mismatch',
    );
    await store.dropCollection(name);
  });

  test('notice that the other dropped it and made it anew in one breath', async (world) => {
    await using other = await openOther(world);
    const { store, unusedName } = world;
    const name = unusedName();
    await store.createCollection({ name, stamp: stampOf(8) });
    for (let n = 0; n < 4; n += 1) await store.upsert(name, [record(`old ${n}`)]);
    await other.dropCollection(name);
    await other.createCollection({ name, stamp: stampOf(8) });
    await other.upsert(name, [record('new')]);
    expect((await scanAll(store, name)).map(({ id }) => id)).toEqual(['new']);
    await store.upsert(name, [record('newer')]);
    expect(await other.count(name)).toBe(2);
    expect(await store.count(name)).toBe(2);
    await store.dropCollection(name);
  });
}

async function openOther({ options }: StoreWorld): Promise<VectorStore> {
  if (!options.connectAgain) throw new Error('Give `connectAgain`, or a reason to skip "two clients".');
  return settled(await options.connectAgain());
}
