import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  nearest,
  record,
  stampOf,
  vectorOf,
} from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { migrateDatabase } from '../../packages/runtime/src/database/migrate.ts';
import { urlOf } from './server.ts';
import { serverFiles, serverUrl } from './server-url.ts';

const home = '/nonexistent';

describe('the schema of vectors', () => {
  it('shares a database with Clipline’s own tables and leaves them alone', async () => {
    await using database = await createDatabase('shared');
    await migrateDatabase(database.url);
    const before = await tablesOf(database.url, 'public');
    expect(before).toContain('catalogs');
    await using store = await openStore(database.url, { home });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    await store.upsert('cats', [record('a')]);
    expect(await tablesOf(database.url, 'public')).toEqual(before);
    expect(await tablesOf(database.url, 'clipline_vectors')).toEqual([
      'collection_1',
      'collections',
      'migrations',
    ]);
    await store.dropCollection('cats');
    expect(await tablesOf(database.url, 'clipline_vectors')).toEqual(['collections', 'migrations']);
    // Clipline's own migrations find nothing to do.
    await migrateDatabase(database.url);
  });

  it('is made once by many at the same moment, and not by reading', async () => {
    await using database = await createDatabase('many');
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(database.url, { home })));
    try {
      expect(await stores[0]?.listCollections()).toEqual([]);
      expect(await tablesOf(database.url, 'clipline_vectors')).toEqual([]);
      await Promise.all(
        stores.map((store, n) => store.createCollection({ name: `c${n}`, stamp: stampOf(8) })),
      );
      expect(await stores[0]?.listCollections()).toEqual(['c0', 'c1', 'c2', 'c3']);
    } finally {
      for (const store of stores) await store[Symbol.asyncDispose]();
    }
  });

  it('refuses one that a newer Clipline has changed', async () => {
    await using database = await createDatabase('newer');
    {
      await using store = await openStore(database.url, { home });
      await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    }
    await execute(database.url, 'INSERT INTO clipline_vectors.migrations (version) VALUES (99)');
    await using store = await openStore(database.url, { home });
    await expect(store.createCollection({ name: 'dogs', stamp: stampOf(8) })).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('version 99'),
    });
  });
});

describe('the index', () => {
  it('is built by optimize from the size asked for, and gives all K under a filter of 1 %', async () => {
    const url = serverUrl({ schema: 'filters', indexFrom: '5000' });
    await using store = await openStore(url, { home });
    const name = 'filtered';
    await store.createCollection({ name, stamp: stampOf(32) });
    const records = Array.from({ length: 10_000 }, (_, n) => record(`r${n}`, { percent: n % 100 }, 32));
    await store.upsert(name, records.slice(0, 4_000));
    await store.optimize(name);
    expect((await store.describeCollection(name)).index).toBe('exact');
    await store.upsert(name, records.slice(4_000));
    await store.optimize(name);
    expect((await store.describeCollection(name)).index).toBe('HNSW');
    const one = records.filter(({ metadata }) => metadata.percent === 7);
    for (const [filter, matching] of [
      [{ field: 'percent', op: 'eq', value: 7 }, one],
      // Nothing but the index itself can serve this one.
      [
        {
          and: [
            { field: 'percent', op: 'gte', value: 7 },
            { field: 'percent', op: 'lte', value: 7 },
          ],
        },
        one,
      ],
    ] as const) {
      let hits = 0;
      for (let n = 0; n < 10; n += 1) {
        const vector = vectorOf(`query ${n}`, 32);
        const found = await store.query(name, { vector, topK: 50, filter });
        expect(found).toHaveLength(50);
        const ids = new Set(nearest(matching, vector, 50).map(({ id }) => id));
        hits += found.filter(({ id }) => ids.has(id)).length;
      }
      expect(hits / 500).toBeGreaterThanOrEqual(0.9);
    }
    await store.dropCollection(name);
  });

  it('is used by plain queries and not by exact ones', async () => {
    await using database = await createDatabase('plans');
    await using store = await openStore(`${database.url}?indexFrom=1000`, { home });
    await store.createCollection({ name: 'cats', stamp: stampOf(32) });
    const records = Array.from({ length: 3_000 }, (_, n) => record(`r${n}`, {}, 32));
    await store.upsert('cats', records);
    await store.optimize('cats');
    const scans = async () => {
      const rows = await execute(
        database.url,
        "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'collection_1_hnsw'",
      );
      return Number(rows[0]?.idx_scan);
    };
    const { vector } = record('q', {}, 32);
    const start = await scans();
    for (let n = 0; n < 5; n += 1) await store.query('cats', { vector, topK: 5, exact: true });
    await sleep(1_500);
    expect(await scans()).toBe(start);
    for (let n = 0; n < 5; n += 1) await store.query('cats', { vector, topK: 5 });
    await expect.poll(scans, { timeout: 20_000 }).toBeGreaterThanOrEqual(start + 5);
  });
});

async function createDatabase(name: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const administration = urlOf(serverFiles());
  const own = `${name}_${process.pid}`;
  await execute(administration, `CREATE DATABASE ${own}`);
  return {
    url: urlOf(serverFiles(), own),
    async [Symbol.asyncDispose]() {
      await execute(administration, `DROP DATABASE ${own} WITH (FORCE)`);
    },
  };
}

async function tablesOf(url: string, schema: string): Promise<readonly string[]> {
  const rows = await execute(
    url,
    `SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}' ORDER BY 1`,
  );
  return rows.map((row) => String(row.table_name));
}

async function execute(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
