import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, testStoreConnection } from '@clipline/clip-core/stores';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { PgvectorCalls } from '../../packages/clip-core/src/stores/pgvector/pgvector-calls.ts';
import { record, refusal, stampOf } from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { urlOf } from './server.ts';
import { serverFiles, serverUrl } from './server-url.ts';

const home = '/nonexistent';
const { port } = serverFiles();
const settings = {
  ...{ host: '127.0.0.1', port, user: 'clipline', database: 'postgres', schema: 'public' },
  ...({ sslmode: 'disable', iterativeScan: 'relaxed_order', indexFrom: 1_000 } as const),
};

describe('the test of a connection', () => {
  it('says what answers and what it holds', async () => {
    const test = await testStoreConnection(serverUrl({ schema: 'tried' }), { home });
    expect(test).toMatchObject({ ok: true });
    expect(test.steps.map(({ step }) => step)).toEqual(['address', 'connection', 'collections']);
    expect(test.steps[1]?.detail).toMatch(/^PostgreSQL 16\..*pgvector/);
  });

  it('tells a wrong port from another product, a wrong database and a wrong model', async () => {
    expect(await failed('postgres://clipline@127.0.0.1:9/postgres')).toMatchObject({ reason: 'no-answer' });
    const web = createServer((_, response) => response.end('hello'));
    await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
    const address = web.address();
    const webPort = typeof address === 'object' && address ? address.port : 0;
    try {
      expect(await failed(`postgres://clipline@127.0.0.1:${webPort}/postgres`)).toMatchObject({
        reason: 'wrong-product',
        detail: expect.stringContaining('does not speak PostgreSQL'),
      });
    } finally {
      web.close();
    }
    expect(await failed(urlOf(serverFiles(), 'nowhere'))).toMatchObject({
      reason: 'unhealthy',
      remedy: expect.stringContaining('CREATE DATABASE'),
    });
    await using store = await openStore(serverUrl(), { home });
    await store.createCollection({ name: 'tried', stamp: stampOf(8) });
    const wrong = await testStoreConnection(serverUrl(), { home, collection: 'tried', stamp: stampOf(9) });
    expect(wrong.steps.at(-1)).toMatchObject({ step: 'model', ok: false, code: 'collection-mismatch' });
    await store.dropCollection('tried');
  });

  it('tells a wrong password, and never shows it', async () => {
    const administration = new pg.Client({ connectionString: urlOf(serverFiles()) });
    await administration.connect();
    const [{ hba_file: hba, content }] = (
      await administration.query(
        "SELECT current_setting('hba_file') AS hba_file, pg_read_file(current_setting('hba_file')) AS content",
      )
    ).rows;
    const write = async (text: string) => {
      await administration.query(`COPY (SELECT unnest(string_to_array($q$${text}$q$, E'\\n'))) TO '${hba}'`);
      await administration.query('SELECT pg_reload_conf()');
    };
    await administration.query("CREATE ROLE guest LOGIN PASSWORD 'right-one'");
    try {
      await write(`host all guest 127.0.0.1/32 scram-sha-256\n${content}`);
      const url = `postgres://guest:env:PW@127.0.0.1:${port}/postgres?schema=of_guests`;
      const withPassword = async (password: string) =>
        await testStoreConnection(url, { home, readVariable: () => password });
      await expect.poll(async () => (await withPassword('wrong-one')).ok, { timeout: 10_000 }).toBe(false);
      const refused = await withPassword('wrong-one');
      expect(refused.steps.at(-1)).toMatchObject({ reason: 'credentials' });
      expect(JSON.stringify(refused)).not.toContain('wrong-one');
      expect(await withPassword('right-one')).toMatchObject({ ok: true, address: url });
      await using store = await openStore(url, { home, readVariable: () => 'wrong-one' });
      const { code, message } = await refusal(store.count('cats'));
      expect(code).toBe('credential-refused');
      expect(message).not.toContain('wrong-one');
      await using allowed = await openStore(url, { home, readVariable: () => 'right-one' });
      expect(await refusal(allowed.createCollection({ name: 'cats', stamp: stampOf(8) }))).toMatchObject({
        code: 'credential-refused',
        message: expect.stringContaining('GRANT CREATE'),
      });
    } finally {
      await write(content);
      await administration.query('DROP ROLE guest');
      await administration.end();
    }
  });
});

describe('cancelling', () => {
  it('ends a query in the server too', async () => {
    await using store = await openStore(serverUrl(), { home });
    await store.createCollection({ name: 'slow', stamp: stampOf(512) });
    for (let part = 0; part < 4; part += 1) {
      await store.upsert(
        'slow',
        Array.from({ length: 2_000 }, (_, n) => record(`${part}/${n}`, { n }, 512)),
      );
    }
    const { vector } = record('q', {}, 512);
    const filter = {
      or: Array.from({ length: 200 }, (_, n) => ({ field: `f${n}`, op: 'gt', value: n }) as const),
    };
    const started = performance.now();
    const call = store.query('slow', { vector, topK: 5, filter, signal: AbortSignal.timeout(50) });
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(5_000);
    const client = new pg.Client({ connectionString: urlOf(serverFiles()) });
    await client.connect();
    const busy = async () =>
      (
        await client.query(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'clipline' AND state = 'active'",
        )
      ).rows[0].n;
    await expect.poll(busy, { timeout: 10_000 }).toBe(0);
    await client.end();
    expect(await store.query('slow', { vector, topK: 1 })).toHaveLength(1);
    await store.dropCollection('slow');
  });
});

describe('a connection that breaks', () => {
  it('between two statements of a transaction fails the transaction, not the process', async () => {
    const policy = { attempts: 1, baseDelay: 1, maxDelay: 1, deadline: 10_000 };
    await using calls = new PgvectorCalls(pg.Pool, settings, policy);
    const other = new pg.Client({ connectionString: urlOf(serverFiles()) });
    await other.connect();
    const broken = calls.transaction(async (client) => {
      const [{ pid }] = (await client.query('SELECT pg_backend_pid() AS pid')).rows;
      await other.query('SELECT pg_terminate_backend($1, 10000)', [pid]);
      // The news arrives while no statement waits for an answer.
      await sleep(200);
      await client.query('SELECT 1');
    });
    await expect(broken).rejects.toMatchObject({ code: 'store-unavailable' });
    await other.end();
    expect(await calls.call(async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([
      { one: 1 },
    ]);
  });
});

async function failed(url: string) {
  const test = await testStoreConnection(url, { home });
  expect(test.ok).toBe(false);
  return test.steps.at(-1);
}
