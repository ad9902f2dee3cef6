import { describe, expect, it } from 'vitest';
import type { Fault, HttpFake } from '../../testing/http-fake.ts';
import { startHttpFake } from '../../testing/http-fake.ts';
import { fakeIndex, fakeKey, startPineconeFake } from '../../testing/pinecone-fake.ts';
import { record, scanAll, stampOf } from '../../testing/store-contract-world.ts';
import { everyCall } from '../../testing/store-faults.ts';
import { openStore } from '../open-store.ts';

const retry = { attempts: 4, baseDelay: 20, deadline: 2_000 };

function open(
  port: number,
  {
    index = fakeIndex,
    key = fakeKey,
    ...more
  }: Partial<typeof retry> & { index?: string; key?: string } = {},
) {
  const control = encodeURIComponent(`http://127.0.0.1:${port}`);
  return openStore(`pinecone://${index}?apiKey=env:KEY&control=${control}`, {
    home: '/nonexistent',
    readVariable: () => key,
    retry: { ...retry, ...more },
  });
}

describe('a Pinecone index that cannot be used', () => {
  it('is refused quickly, retryably and with the remedy when nothing answers', async () => {
    await using store = await open(9);
    for (const call of everyCall(store)) {
      await expect(call()).rejects.toMatchObject({
        code: 'store-unavailable',
        retryable: true,
        message: expect.stringMatching(/"pictures".*Check the network/),
      });
    }
    expect(await store.health()).toMatchObject({ state: 'unavailable', reason: 'no-answer' });
  });

  it('is told apart from a wrong key, which is never shown', async () => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port, { key: 'pcsk_wrong_key' });
    const error: unknown = await store.listCollections().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'credential-refused', retryable: false });
    expect(await store.health()).toMatchObject({ state: 'unavailable', reason: 'credentials' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('pcsk_wrong_key');
  });

  it('is told to be missing, of another metric, too narrow, or no Pinecone', async () => {
    await using fake = await startPineconeFake({ dimension: 8 });
    await using missing = await open(fake.port, { index: 'no-such-index' });
    expect(await missing.health()).toMatchObject({
      state: 'unavailable',
      detail: expect.stringContaining('no Pinecone index "no-such-index"'),
    });
    await using store = await open(fake.port);
    expect(await store.health()).toMatchObject({ state: 'ready' });
    await expect(store.createCollection({ name: 'cats', stamp: stampOf(16) })).rejects.toMatchObject({
      code: 'collection-mismatch',
      message: expect.stringMatching(/8 dimensions.*makes 16/),
    });
    await using euclidean = await startPineconeFake({ metric: 'euclidean' });
    await using far = await open(euclidean.port);
    expect(await far.health()).toMatchObject({ detail: expect.stringContaining('metric is euclidean') });
    await using website = await startHttpFake(() => ({ body: '<html>hello</html>' }));
    await using other = await open(website.port);
    expect(await other.health()).toMatchObject({
      state: 'unavailable',
      reason: 'unhealthy',
      detail: expect.stringContaining('not Pinecone'),
    });
  });
});

describe('a Pinecone with troubles', () => {
  const passing: readonly (readonly [string, Fault])[] = [
    [
      'a limit',
      { status: 429, headers: { 'retry-after': '0' }, body: { code: 8, message: 'Too many requests' } },
    ],
    ['an error of the service', { status: 500, body: { code: 13, message: 'internal' } }],
    ['a reset connection', 'reset'],
    ['silence', 'silence'],
  ];
  it.each(passing)('is asked again after %s', async (_, fault) => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port, { deadline: 500 });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    fake.failNext([fault, fault], picks('/vectors/upsert'));
    fake.failNext([fault], picks('/query'));
    expect(await store.upsert('cats', [record('a')])).toEqual({ written: 1, failed: [] });
    await store.flush('cats');
    expect(await store.query('cats', { vector: record('a').vector, topK: 1 })).toHaveLength(1);
  });

  it('is left alone for as long as it asks', async () => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port);
    fake.failNext([{ status: 429, headers: { 'retry-after': '1' }, body: {} }]);
    const started = performance.now();
    await store.listCollections();
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('may go away in the middle of writes: they wait, and nothing is lost', async () => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port, { attempts: 60, baseDelay: 50 });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    const records = Array.from({ length: 40 }, (_, n) => record(`r${n}`, { n }));
    let written = 0;
    const writing = (async () => {
      for (const each of records) {
        await store.upsert('cats', [each]);
        written += 1;
        if (written === 15) void fake.stop();
      }
    })();
    await expect.poll(() => written, { timeout: 10_000 }).toBeGreaterThanOrEqual(15);
    await new Promise((done) => setTimeout(done, 300));
    expect(written).toBeLessThan(40);
    await fake.start();
    await writing;
    expect((await scanAll(store, 'cats')).map(({ id }) => id).sort()).toEqual(
      records.map(({ id }) => id).sort(),
    );
  });

  it('lets go of a request when the caller does', async () => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port, { deadline: 60_000 });
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    fake.failNext(['silence'], picks('/query'));
    const query = { vector: record('a').vector, topK: 1, signal: AbortSignal.timeout(200) };
    await expect(store.query('cats', query)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('what Pinecone makes of records', () => {
  it('shows writes late, and at once after flush', async () => {
    await using fake = await startPineconeFake({ lag: 6 });
    await using store = await open(fake.port);
    expect(store.capabilities.readYourWrites).toBe('never');
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    const { vector } = record('a');
    await store.upsert('cats', [record('a')]);
    expect(await store.query('cats', { vector, topK: 1 })).toEqual([]);
    await store.flush('cats');
    expect(await store.query('cats', { vector, topK: 1 })).toHaveLength(1);
  });

  it('sends at most 2 MB and 1,000 records at a time', async () => {
    await using fake = await startPineconeFake({ dimension: 512 });
    await using store = await open(fake.port, { deadline: 30_000 });
    await store.createCollection({ name: 'cats', stamp: stampOf(512) });
    await store.createCollection({ name: 'dogs', stamp: stampOf(4) });
    await store.upsert(
      'cats',
      Array.from({ length: 700 }, (_, n) => record(`r${n}`, { n }, 512)),
    );
    await store.upsert(
      'dogs',
      Array.from({ length: 1_500 }, (_, n) => record(`r${n}`, { n }, 4)),
    );
    const sent = fake.requests.filter(picks('/vectors/upsert')).map(({ body }) => body);
    expect(Math.max(...sent.map((body) => body.length))).toBeLessThanOrEqual(2_000_000);
    for (const body of sent) expect(JSON.parse(body.toString()).vectors.length).toBeLessThanOrEqual(1_000);
    expect(await store.count('cats')).toBe(700);
    expect(await store.count('dogs')).toBe(1_500);
  }, 60_000);

  it('refuses a record whose metadata and marks exceed 40 KB, with nothing written', async () => {
    await using fake = await startPineconeFake();
    await using store = await open(fake.port);
    await store.createCollection({ name: 'cats', stamp: stampOf(8) });
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`field${n}`, n]));
    await expect(store.upsert('cats', [record('good'), record('wide', many)])).rejects.toMatchObject({
      code: 'record-invalid',
      message: expect.stringMatching(/"wide".*40960/),
    });
    expect(await store.count('cats')).toBe(0);
  });

  it('keeps collections of models with fewer dimensions in one index, with true scores', async () => {
    await using fake = await startPineconeFake({ dimension: 32 });
    await using store = await open(fake.port);
    await store.createCollection({ name: 'small', stamp: stampOf(4) });
    await store.upsert('small', [{ id: 'a', vector: Float32Array.of(1, 1, 0, 0), metadata: {} }]);
    await store.flush('small');
    const [best] = await store.query('small', { vector: Float32Array.of(1, 0, 0, 0), topK: 1 });
    expect(best?.score).toBeCloseTo(Math.SQRT1_2, 5);
    expect((await store.fetch('small', ['a']))[0]?.vector).toHaveLength(4);
  });
});

function picks(path: string): Parameters<HttpFake['failNext']>[1] & ((request: { path: string }) => boolean) {
  return (request: { path: string }) => request.path === path;
}
