import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  record,
  refusal,
  scanAll,
  stampOf,
} from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { freezeServer, killServer, startServer, thawServer } from './server.ts';
import { serverFiles, serverUrl } from './server-url.ts';

const home = '/nonexistent';
const patient = { attempts: 60, baseDelay: 100, maxDelay: 1_000, deadline: 4_000 };
const hasty = { attempts: 2, baseDelay: 50, deadline: 1_500 };
const batches = 30;

describe('a PostgreSQL that goes away in the middle of writes', () => {
  const collections: string[] = [];
  beforeAll(async () => {
    await using store = await openStore(serverUrl(), { home });
    for (const way of ['killed', 'frozen']) {
      const name = `${way}_${Date.now()}`;
      collections.push(name);
      await store.createCollection({ name, stamp: stampOf(16) });
    }
  });
  afterAll(async () => {
    await using store = await openStore(serverUrl(), { home });
    for (const name of collections) await store.dropCollection(name);
  });

  it('loses nothing when it is killed and started again, and says so while it is down', async () => {
    const [collection = ''] = collections;
    await using store = await openStore(serverUrl(), { home, retry: patient });
    await using other = await openStore(serverUrl(), { home, retry: hasty });
    expect(await other.count(collection)).toBe(0);
    const writes = Promise.allSettled([writeAll(store, collection)]);
    await sleep(500);
    await killServer(serverFiles());
    const { code, message } = await refusal(other.upsert(collection, rows(0)));
    expect(code).toBe('store-unavailable');
    expect(message).toContain(`127.0.0.1:${serverFiles().port}`);
    // A person who searches is told at once, although the same client is patient with writes.
    const asked = performance.now();
    const search = { vector: record('a', {}, 16).vector, topK: 1 };
    expect((await refusal(store.query(collection, search))).code).toBe('store-unavailable');
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(await store.health()).toMatchObject({ state: 'unavailable', reason: 'no-answer' });
    await startServer(serverFiles());
    expect((await writes)[0]).toMatchObject({ status: 'fulfilled' });
    await expectAll(store, collection);
    expect((await store.health()).state).toBe('ready');
    expect(await other.count(collection)).toBe(batches * 100);
  });

  it('loses nothing when it stops answering and goes on later', async () => {
    const [, collection = ''] = collections;
    await using store = await openStore(serverUrl(), { home, retry: patient });
    await using other = await openStore(serverUrl(), { home, retry: hasty });
    expect(await other.count(collection)).toBe(0);
    const writes = Promise.allSettled([writeAll(store, collection)]);
    await sleep(500);
    freezeServer(serverFiles());
    try {
      expect((await refusal(other.count(collection))).code).toBe('store-unavailable');
      expect(await other.health()).toMatchObject({ state: 'unavailable', reason: 'no-answer' });
      await sleep(patient.deadline);
    } finally {
      thawServer(serverFiles());
    }
    expect((await writes)[0]).toMatchObject({ status: 'fulfilled' });
    await expectAll(store, collection);
  });
});

type Store = Awaited<ReturnType<typeof openStore>>;

async function writeAll(store: Store, collection: string): Promise<void> {
  for (let batch = 0; batch < batches; batch += 1) {
    await store.upsert(collection, rows(batch));
    await sleep(50);
  }
}

async function expectAll(store: Store, collection: string): Promise<void> {
  expect(await store.count(collection)).toBe(batches * 100);
  const found = await scanAll(store, collection);
  expect(found).toHaveLength(batches * 100);
  expect(new Set(found.map(({ id }) => id)).size).toBe(batches * 100);
  const [sample] = rows(3);
  expect((await store.query(collection, { vector: sample!.vector, topK: 1 }))[0]?.id).toBe(sample!.id);
}

function rows(batch: number) {
  return Array.from({ length: 100 }, (_, n) => record(`${batch}/${n}`, { batch }, 16));
}
