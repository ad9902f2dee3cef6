import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkPort } from './port.ts';

async function taken(): Promise<{ readonly port: number; readonly server: Server } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return {
    port: address.port,
    server,
    async [Symbol.asyncDispose]() {
      if (server.listening) server.close();
    },
  };
}

describe('checkPort', () => {
  it('accepts a free port', async () => {
    const holder = await taken();
    await holder[Symbol.asyncDispose]();
    await checkPort('127.0.0.1', holder.port);
  });

  it('names the port, its holder and the remedy when it is taken', async () => {
    await using holder = await taken();
    await expect(checkPort('127.0.0.1', holder.port)).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(
        new RegExp(`^Port ${holder.port} on 127.0.0.1 is taken( by .+, process ${process.pid})?\\. Choose`),
      ),
    });
  });

  it('waits for a port that is about to become free', async () => {
    await using holder = await taken();
    setTimeout(() => holder.server.close(), 150);
    await checkPort('127.0.0.1', holder.port, 5_000);
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(checkPort('203.0.113.7', 4680)).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('EADDRNOTAVAIL'),
    });
  });
});
