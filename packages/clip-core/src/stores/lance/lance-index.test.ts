import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it } from 'vitest';
import { nearest, record, stampOf } from '../../testing/store-contract-world.ts';
import { openStore } from '../open-store.ts';

describe('the index of an embedded collection', () => {
  it('is built when there are records enough, kept in step, and dropped when there are too few', async () => {
    using home = temporaryFolder();
    await using store = await openStore('embedded?indexFrom=500', { home: home.path });
    await store.createCollection({ name: 'cats', stamp: stampOf(32) });
    const records = Array.from({ length: 600 }, (_, n) => record(`r${n}`, { n }, 32));
    await store.upsert('cats', records);
    expect((await store.describeCollection('cats')).index).toBe('exact');
    await store.optimize('cats');
    expect((await store.describeCollection('cats')).index).toBe('IVF_HNSW_SQ');

    const late = Array.from({ length: 50 }, (_, n) => record(`late ${n}`, { n }, 32));
    await store.upsert('cats', late);
    const vector = record('query', {}, 32).vector;
    const expected = nearest([...records, ...late], vector, 10).map(({ id }) => id);
    expect((await store.query('cats', { vector, topK: 10, effort: 'high' })).map(({ id }) => id)).toEqual(
      expected,
    );
    await store.optimize('cats');
    expect((await store.query('cats', { vector, topK: 10, effort: 'high' })).map(({ id }) => id)).toEqual(
      expected,
    );

    await store.delete('cats', { filter: { field: 'n', op: 'lt', value: 300 } });
    await store.optimize('cats');
    expect((await store.describeCollection('cats')).index).toBe('exact');
  });

  it('does not keep writes waiting while it is built', async () => {
    using home = temporaryFolder();
    await using store = await openStore('embedded?indexFrom=500', { home: home.path });
    await store.createCollection({ name: 'cats', stamp: stampOf(32) });
    await store.upsert(
      'cats',
      Array.from({ length: 3_000 }, (_, n) => record(`r${n}`, {}, 32)),
    );
    const order: string[] = [];
    const building = store.optimize('cats').then(() => order.push('built'));
    await store.upsert('cats', [record('meanwhile', {}, 32)]).then(() => order.push('written'));
    await building;
    expect(order).toEqual(['written', 'built']);
    const { vector } = record('meanwhile', {}, 32);
    expect((await store.query('cats', { vector, topK: 1 }))[0]?.id).toBe('meanwhile');
    expect(await store.count('cats')).toBe(3_001);
  });

  it('leaves few files behind many small writes', async () => {
    using home = temporaryFolder();
    await using store = await openStore('embedded', { home: home.path });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    for (let n = 0; n < 100; n += 1) await store.upsert('cats', [record(`r${n}`), record('always', { n })]);
    await using database = await openDatabase(join(home.path, 'vectors'));
    const table = await database.connection.openTable('cats');
    expect((await table.stats()).fragmentStats.numFragments).toBeLessThan(80);
    expect(await store.count('cats')).toBe(101);
  });
});

async function openDatabase(folder: string) {
  const connection = await connect(folder);
  return { connection, [Symbol.asyncDispose]: async () => connection.close() };
}

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'clipline-lance-index-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
