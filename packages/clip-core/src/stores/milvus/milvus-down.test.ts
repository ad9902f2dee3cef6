import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { record, stampOf } from '../../testing/store-contract-world.ts';
import { openStore } from '../open-store.ts';

const home = '/nonexistent';
const retry = { attempts: 3, baseDelay: 20, deadline: 500 };

describe('a Milvus that is not there', () => {
  it('is refused quickly, retryably and with the remedy', async () => {
    await using store = await openStore('milvus://127.0.0.1:9', { home, retry });
    const calls = [
      () => store.createCollection({ name: 'cats', stamp: stampOf(8) }),
      () => store.listCollections(),
      () => store.upsert('cats', [record('a')]),
      () => store.query('cats', { vector: record('a').vector, topK: 1 }),
      () => store.dropCollection('cats'),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'store-unavailable',
        retryable: true,
        message: expect.stringMatching(/127\.0\.0\.1:9 .*Start it or check the address/),
      });
    }
  });

  it('is reported by health with the remedy', async () => {
    await using store = await openStore('milvus://127.0.0.1:9', { home, retry });
    const health = await store.health();
    expect(health).toMatchObject({
      state: 'unavailable',
      reason: 'no-answer',
      remedy: expect.stringContaining('Start Milvus'),
    });
  });

  it('is given up at the deadline when it accepts and never answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      await using store = await openStore(`milvus://127.0.0.1:${port}`, {
        home,
        retry: { ...retry, attempts: 2 },
      });
      const started = performance.now();
      await expect(store.listCollections()).rejects.toMatchObject({
        code: 'store-unavailable',
        retryable: true,
      });
      expect(performance.now() - started).toBeLessThan(5_000);
      expect((await store.health()).state).toBe('unavailable');
    } finally {
      silent.close();
    }
  });

  it('can be given up by the caller in the middle of retries', async () => {
    await using store = await openStore('milvus://127.0.0.1:9', {
      home,
      retry: { attempts: 50, baseDelay: 10_000 },
    });
    const started = performance.now();
    const signal = AbortSignal.timeout(300);
    const query = { vector: record('a').vector, topK: 1, signal };
    await expect(store.query('cats', query)).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is told from another product that answers at its address', async () => {
    const others: readonly Server[] = [
      createHttpServer((_, response) => response.end('hello')),
      createHttp2Server().on('stream', (stream) => {
        stream.respond({ ':status': 404 });
        stream.end('no');
      }),
      createServer((socket) => socket.once('data', () => socket.end('N'))),
    ];
    for (const other of others) {
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      const address = other.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      try {
        await using store = await openStore(`milvus://127.0.0.1:${port}`, { home, retry });
        expect(await store.health()).toMatchObject({
          state: 'unavailable',
          reason: 'wrong-product',
          detail: expect.stringContaining('is not Milvus'),
        });
      } finally {
        other.close();
      }
    }
  });
});
