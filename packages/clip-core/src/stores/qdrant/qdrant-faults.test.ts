import { describe, expect, it } from 'vitest';
import { type Fault, startHttpFake } from '../../testing/http-fake.ts';
import { startQdrantFake } from '../../testing/qdrant-fake.ts';
import { record, scanAll, stampOf } from '../../testing/store-contract-world.ts';
import { everyCall, startStranger } from '../../testing/store-faults.ts';
import { openStore } from '../open-store.ts';

const retry = { attempts: 4, baseDelay: 20, deadline: 2_000 };
const key = 'secret-key-of-a-test';

function open(port: number, search = '', more: Partial<typeof retry> = {}) {
  return openStore(`qdrant://127.0.0.1:${port}${search}`, {
    home: '/nonexistent',
    readVariable: () => key,
    retry: { ...retry, ...more },
  });
}

describe('a Qdrant that cannot be used', () => {
  it('is refused quickly, retryably and with the remedy when nothing listens', async () => {
    await using store = await open(9);
    for (const call of everyCall(store)) {
      await expect(call()).rejects.toMatchObject({
        code: 'store-unavailable',
        retryable: true,
        message: expect.stringMatching(/127\.0\.0\.1:9 .*Start it or check the address/),
      });
    }
    expect(await store.health()).toMatchObject({ state: 'unavailable', reason: 'no-answer' });
  });

  it('is told apart from a wrong key, which is never shown', async () => {
    await using fake = await startQdrantFake({ apiKey: 'another' });
    await using store = await open(fake.port, '?apiKey=env:KEY');
    const error: unknown = await store.listCollections().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'credential-refused', retryable: false });
    const health = await store.health();
    expect(health).toMatchObject({ state: 'unavailable', reason: 'credentials' });
    expect(fake.requests.at(-1)?.headers['api-key']).toBe(key);
    for (const told of [String(error), JSON.stringify(error), JSON.stringify(health), inspectAll(error)])
      expect(told).not.toContain(key);
  });

  it('is told apart from another product', async () => {
    await using website = await startHttpFake(() => ({ body: '<html>hello</html>' }));
    await using store = await open(website.port);
    expect(await store.health()).toMatchObject({
      state: 'unavailable',
      reason: 'wrong-product',
      detail: expect.stringContaining('6333'),
    });
    await using stranger = await startStranger('+PONG\r\n');
    await using other = await open(stranger.port);
    expect(await other.health()).toMatchObject({ state: 'unavailable', reason: 'wrong-product' });
  });

  it('says which dimensions differ', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port);
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    await expect(store.createCollection({ name: 'cats', stamp: stampOf(16) })).rejects.toMatchObject({
      code: 'collection-mismatch',
      message: expect.stringMatching(/8 dimensions.*16 dimensions/),
    });
  });

  it('is told to be too old when it keeps no metadata of collections', async () => {
    await using fake = await startQdrantFake({ keepsMetadata: false });
    await using store = await open(fake.port);
    await expect(store.createCollection({ name: 'cats', stamp: stampOf(8) })).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('Update the server'),
    });
  });
});

describe('a Qdrant with troubles', () => {
  const passing: readonly (readonly [string, Fault])[] = [
    [
      'an overload',
      { status: 429, headers: { 'retry-after': '0' }, body: { status: { error: 'rate limit' } } },
    ],
    ['an error of the server', { status: 503, body: 'Service Unavailable' }],
    ['a reset connection', 'reset'],
    ['silence', 'silence'],
  ];
  it.each(passing)('is asked again after %s', async (_, fault) => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port, '', { deadline: 500 });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    fake.failNext([fault, fault], ({ method, path }) => method === 'PUT' && path.endsWith('/points'));
    fake.failNext([fault], ({ path }) => path.endsWith('/query'));
    expect(await store.upsert('cats', [record('a')])).toEqual({ written: 1, failed: [] });
    expect(await store.query('cats', { vector: record('a').vector, topK: 1 })).toHaveLength(1);
  });

  it('is left alone for as long as it asks', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port);
    fake.failNext([{ status: 429, headers: { 'retry-after': '1' }, body: {} }]);
    const started = performance.now();
    await store.listCollections();
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('may go away in the middle of writes: they wait, and nothing is lost', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port, '', { attempts: 60, baseDelay: 50 });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    const records = Array.from({ length: 60 }, (_, n) => record(`r${n}`, { n }));
    let written = 0;
    const writing = (async () => {
      for (const each of records) {
        await store.upsert('cats', [each]);
        written += 1;
        if (written === 20) void fake.stop();
      }
    })();
    await expect.poll(() => written, { timeout: 10_000 }).toBeGreaterThanOrEqual(20);
    await new Promise((done) => setTimeout(done, 300));
    expect(written).toBeLessThan(60);
    await fake.start();
    await writing;
    expect((await scanAll(store, 'cats')).map(({ id }) => id).sort()).toEqual(
      records.map(({ id }) => id).sort(),
    );
  });

  it('can be given up in the middle of retries', async () => {
    await using store = await open(9, '', { attempts: 50, baseDelay: 10_000 });
    const started = performance.now();
    const query = { vector: record('a').vector, topK: 1, signal: AbortSignal.timeout(200) };
    await expect(store.query('cats', query)).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the requests to a Qdrant', () => {
  it('stay under 32 MB and wait until the write is applied', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port, '', { deadline: 60_000 });
    await store.createCollection({ name: 'cats', stamp: stampOf(4_096) });
    const records = Array.from({ length: 800 }, (_, n) => record(`r${n}`, { n }, 4_096));
    await store.upsert('cats', records);
    const writes = fake.requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/points'));
    expect(writes.length).toBeGreaterThan(1);
    for (const { body, search } of writes) {
      expect(body.length).toBeLessThan(32 * 1024 * 1024);
      expect(search.get('wait')).toBe('true');
    }
    expect(await store.count('cats')).toBe(800);
  }, 120_000);

  it('give marks and numbers an index, and pass effort and exactness on', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port);
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    await store.upsert('cats', [record('a', { year: 2001, colour: 'red' })]);
    expect(fake.indexesOf('clipline_cats')).toEqual(['marks', 'n_year', 't_colour']);
    const { vector } = record('a');
    await store.query('cats', { vector, topK: 1, effort: 'high' });
    await store.query('cats', { vector, topK: 1, exact: true });
    const asked = fake.requests
      .filter(({ path }) => path.endsWith('/query'))
      .map(({ body }) => JSON.parse(body.toString()).params);
    expect(asked).toEqual([{ hnsw_ef: 512 }, { exact: true }]);
  });

  it('find a collection by an alias, and drop only the alias', async () => {
    await using fake = await startQdrantFake();
    await using store = await open(fake.port);
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    await store.upsert('cats', [record('a')]);
    const action = { create_alias: { alias_name: 'clipline_best', collection_name: 'clipline_cats' } };
    await fetch(`http://127.0.0.1:${fake.port}/collections/aliases`, {
      method: 'POST',
      body: JSON.stringify({ actions: [action] }),
    });
    expect(await store.listCollections()).toEqual(['best', 'cats']);
    expect(await store.count('best')).toBe(1);
    await store.dropCollection('best');
    expect(await store.listCollections()).toEqual(['cats']);
    expect(await store.count('cats')).toBe(1);
  });
});

function inspectAll(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    parts.push(at.message, JSON.stringify(Object.entries(at)));
  return parts.join('\n');
}
