import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  record,
  refusal,
  scanAll,
  stampOf,
} from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { killServer, startServer } from './server.ts';
import { serverFiles, serverUrl } from './server-url.ts';

const home = '/nonexistent';
const collection = `restart_${Date.now()}`;

describe('a Milvus that is killed and started again', () => {
  beforeAll(async () => {
    await using store = await openStore(serverUrl(), { home });
    await store.createCollection({ name: collection, stamp: stampOf(16) });
  });
  afterAll(async () => {
    await using store = await openStore(serverUrl(), { home });
    await store.dropCollection(collection);
  });

  it('loses nothing of what was written before, during and after, and says so while it is down', {
    timeout: 400_000,
  }, async () => {
    const patient = { attempts: 60, maxDelay: 3_000, deadline: 20_000 };
    await using store = await openStore(serverUrl(), { home, retry: patient });
    await using hasty = await openStore(serverUrl(), {
      home,
      retry: { attempts: 2, baseDelay: 50, deadline: 2_000 },
    });
    expect(await hasty.count(collection)).toBe(0);
    const batches = 30;
    const writing = (async () => {
      for (let batch = 0; batch < batches; batch += 1) {
        await store.upsert(collection, rows(batch));
        await sleep(50);
      }
    })();
    const writes = Promise.allSettled([writing]);
    await sleep(600);
    await killServer(serverFiles());
    const { code, message } = await refusal(hasty.upsert(collection, rows(0)));
    expect(code).toBe('store-unavailable');
    expect(message).toContain('127.0.0.1:19530');
    // A person who searches is told at once, although the same client is patient with writes.
    const asked = performance.now();
    const search = { vector: record('a', {}, 16).vector, topK: 1 };
    expect((await refusal(store.query(collection, search))).code).toBe('store-unavailable');
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect((await store.health()).state).toBe('unavailable');
    await startServer(serverFiles());
    expect((await writes)[0]).toMatchObject({ status: 'fulfilled' });
    expect(await store.count(collection)).toBe(batches * 100);
    const found = await scanAll(store, collection);
    expect(new Set(found.map(({ id }) => id)).size).toBe(batches * 100);
    expect(found).toHaveLength(batches * 100);
    const [sample] = rows(3);
    const query = { vector: sample!.vector, topK: 1, consistency: 'read-your-writes' } as const;
    expect((await store.query(collection, query))[0]?.id).toBe(sample!.id);
    expect((await store.health()).state).toBe('ready');
    expect(await hasty.count(collection)).toBe(batches * 100);
  });
});

function rows(batch: number) {
  return Array.from({ length: 100 }, (_, n) => record(`${batch}/${n}`, { batch }, 16));
}
