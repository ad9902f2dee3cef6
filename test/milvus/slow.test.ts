import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '@clipline/clip-core/stores';
import { describe, expect, it } from 'vitest';
import { record, scanAll, stampOf } from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { serverPort } from './server.ts';

const home = '/nonexistent';

describe('a Milvus that answers slowly', () => {
  it('loses nothing although calls are given up at the deadline and repeated', async () => {
    await using line = await openLine();
    const retry = { attempts: 20, baseDelay: 50, maxDelay: 500, deadline: 1_500 };
    await using store = await openStore(`milvus://127.0.0.1:${line.port}`, { home, retry });
    await using direct = await openStore(`milvus://127.0.0.1:${serverPort}`, { home });
    const name = `slow_${Date.now()}`;
    await direct.createCollection({ name, stamp: stampOf(8) });
    try {
      await store.upsert(name, [record('first')]);
      line.hold();
      const writing = store.upsert(
        name,
        Array.from({ length: 50 }, (_, n) => record(`r${n}`, { n })),
      );
      await sleep(4_000);
      line.release();
      expect(await writing).toEqual({ written: 50, failed: [] });
      expect(await direct.count(name)).toBe(51);
      const ids = (await scanAll(direct, name)).map(({ id }) => id);
      expect(new Set(ids).size).toBe(51);
      line.cut();
      expect(await store.count(name)).toBe(51);
    } finally {
      await direct.dropCollection(name);
    }
  });

  it('does not keep a reader waiting for longer than a few deadlines', async () => {
    await using line = await openLine();
    await using store = await openStore(`milvus://127.0.0.1:${line.port}`, {
      home,
      retry: { baseDelay: 20, deadline: 400 },
    });
    expect(Array.isArray(await store.listCollections())).toBe(true);
    line.hold();
    const started = performance.now();
    await expect(store.listCollections()).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    });
    expect(performance.now() - started).toBeLessThan(6_000);
    expect((await store.health()).state).toBe('unavailable');
    line.release();
    await expect.poll(async () => (await store.health()).state, { timeout: 20_000 }).toBe('ready');
  });
});

/** A line to the server that can be held up and cut. */
async function openLine() {
  const pairs = new Set<readonly [Socket, Socket]>();
  let held = false;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
      if (held) from.pause();
    }
    client.on('close', () => pairs.delete(pair));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const every = (change: (socket: Socket) => unknown) => {
    for (const socket of [...pairs].flat()) change(socket);
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    hold: () => {
      held = true;
      every((socket) => socket.pause());
    },
    release: () => {
      held = false;
      every((socket) => socket.resume());
    },
    cut: () => every((socket) => socket.destroy()),
    [Symbol.asyncDispose]: async () => {
      every((socket) => socket.destroy());
      await new Promise((done) => server.close(done));
    },
  };
}
