import { createServer, type Server, type Socket } from 'node:net';
import type { VectorStore } from '../store.ts';
import { record, stampOf } from './store-contract-world.ts';

/** Every call of a store that asks its server, on a collection `cats` of 8 dimensions. */
export function everyCall(store: VectorStore): readonly (() => Promise<unknown>)[] {
  return [
    () => store.createCollection({ name: 'cats', stamp: stampOf(8) }),
    () => store.listCollections(),
    () => store.upsert('cats', [record('a')]),
    () => store.fetch('cats', ['a']),
    () => store.delete('cats', { ids: ['a'] }),
    () => store.query('cats', { vector: record('a').vector, topK: 1 }),
    () => store.scan('cats', { pageSize: 10 }),
    () => store.count('cats'),
    () => store.dropCollection('cats'),
  ];
}

/** A server on a free port of 127.0.0.1 that answers everyone's first words by the text, whatever they are. */
export async function startStranger(greeting: string): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(greeting));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
