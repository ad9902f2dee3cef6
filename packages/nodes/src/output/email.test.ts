import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { ConnectionSettings, NodeContext } from '@clipline/clip-core';
import {
  createMemoryOutbox,
  finishNode,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import email from './email.ts';
import { serveMail } from './test-mail-server.ts';

const connect = (port: number, rest: Partial<ConnectionSettings<'smtp'>> = {}) => ({
  network: { allow: ['127.0.0.0/8'] },
  // The only kind that is asked for.
  connection: (async () => ({
    host: '127.0.0.1',
    port,
    from: 'clipline@example.org',
    ...rest,
  })) as unknown as NodeContext['connection'],
});

const server = await serveMail();
afterAll(() => server[Symbol.asyncDispose]());

const to = ['ann@example.org', 'bob@example.org'];

describe('output.email', () => {
  const samples = {
    params: { connection: 'mail', to, line: '{{metadata.colour}}' },
    limits: [
      { connection: 'x', to: ['a@b.cz'], send: 'item', thumbnails: 20 },
      {
        connection: 'x'.repeat(100),
        to: Array(50).fill('a@b.cz'),
        send: 'run',
        text: 'x'.repeat(4000),
        subject: 'x',
      },
    ],
    poison: { id: 'bad', metadata: {} },
    context: connect(server.port),
  };
  for (const { name, run } of sweepNode(email, samples)) it(name, run);

  it('sends one message for a page, with lines and pictures, and not again', async () => {
    await using mail = await serveMail();
    await using world = await openNodeWorld();
    const outbox = createMemoryOutbox();
    const context = { ...connect(mail.port), outbox, scratch: world.context.scratch };
    const params = {
      connection: 'mail',
      to,
      subject: 'Found {{metadata.colour}} é',
      text: 'New pictures:',
      line: '{{id}} is {{metadata.colour}}',
      thumbnails: 2,
    };
    const items = await paintItems(3);
    for (let time = 0; time < 2; time++)
      expect((await runNode(email, items, params, context)).outputs.out).toEqual(items);
    expect(mail.received).toHaveLength(1);
    const [{ from, to: receivers, raw }] = mail.received as [(typeof mail.received)[number]];
    expect([from, receivers]).toEqual(['clipline@example.org', to]);
    expect(raw).toContain(
      'New pictures:\r\n\r\nitem-0.png is red\r\nitem-1.png is orange\r\nitem-2.png is yellow',
    );
    expect(raw).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(raw).toMatch(/^Message-ID: <[0-9a-f]{32}@clipline>/im);
    expect(raw.match(/Content-Type: image\/jpeg/g)).toHaveLength(2);
    expect(raw).toContain('/9j/');
    expect(outbox.deliveries).toMatchObject([
      {
        itemId: 'item-0.png',
        target: `smtp://127.0.0.1:${mail.port} to ${to.join(', ')}`,
        tries: 1,
        status: 250,
        error: null,
      },
    ]);
  });

  it('sends one message for each item', async () => {
    await using mail = await serveMail();
    const params = { connection: 'mail', to, send: 'item', subject: '{{id}}' };
    await runNode(email, await paintItems(3), params, connect(mail.port));
    expect(mail.received.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1])).toEqual([
      'item-0.png',
      'item-1.png',
      'item-2.png',
    ]);
  });

  it('sends one message when the run is done, once, and none for a run without items', async () => {
    await using mail = await serveMail();
    await using world = await openNodeWorld();
    const context = { ...connect(mail.port), scratch: world.context.scratch };
    const params = { connection: 'mail', to, send: 'run' };
    await finishNode(email, params, { ...context, page: 0 });
    const items = await paintItems(1500);
    await runNode(email, items.slice(1000), params, { ...context, page: 1 });
    await runNode(email, items.slice(0, 1000), params, { ...context, page: 0 });
    expect(mail.received).toEqual([]);
    for (let time = 0; time < 2; time++) await finishNode(email, params, { ...context, page: 2 });
    expect(mail.received).toHaveLength(1);
    expect(mail.received[0]!.raw).toContain('item-0.png\r\nitem-1.png\r\n');
    expect(mail.received[0]!.raw).toContain('item-999.png\r\n');
    expect(mail.received[0]!.raw).not.toContain('item-1000.png');
  });

  it('cannot be made to send headers or more receivers by an item', async () => {
    await using mail = await serveMail();
    const sly = { id: 'x\r\nBcc: eve@example.org\r\n\r\n.\r\nQUIT', metadata: {} };
    await runNode(email, [sly], { connection: 'mail', to, subject: '{{id}}' }, connect(mail.port));
    expect(mail.received.map(({ to: receivers }) => receivers)).toEqual([to]);
    const [headers] = mail.received[0]!.raw.split('\r\n\r\n');
    expect(headers).not.toMatch(/^Bcc:/m);
  });

  it('rejects what the server refuses, and asks to be tried again when it is busy', async () => {
    await using mail = await serveMail({
      refuse: (receiver) => (receiver.startsWith('gone') ? 550 : receiver.startsWith('busy') ? 451 : null),
    });
    const outbox = createMemoryOutbox();
    const context = { ...connect(mail.port), outbox };
    const send = async (receiver: string) =>
      runNode(email, await paintItems(2), { connection: 'mail', to: [receiver] }, context);
    const { errors } = await send('gone@example.org');
    expect(errors.map(({ error }) => error.code)).toEqual(['upstream-refused', 'upstream-refused']);
    await expect(send('busy@example.org')).rejects.toMatchObject({
      code: 'upstream-failed',
      retryable: true,
    });
    expect(outbox.deliveries.map(({ status }) => status)).toEqual([550, 451]);
  });

  it('signs in, and says when it may not', async () => {
    await using mail = await serveMail({ password: 'right' });
    const params = { connection: 'mail', to };
    await runNode(email, await paintItems(1), params, connect(mail.port, { user: 'me', password: 'right' }));
    expect(mail.received).toHaveLength(1);
    const run = runNode(
      email,
      await paintItems(1),
      params,
      connect(mail.port, { user: 'me', password: 'wrong' }),
    );
    await expect(run).rejects.toMatchObject({
      code: 'credential-refused',
      message: expect.not.stringContaining('wrong'),
    });
  });

  it('does not talk to servers inside the network unless allowed', async () => {
    const context = { ...connect(server.port), network: { allow: [] } };
    const run = runNode(email, await paintItems(1), { connection: 'mail', to }, context);
    await expect(run).rejects.toMatchObject({ code: 'address-blocked' });
  });

  it('ends within a second when aborted while the server says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has such an address.
    const { port } = silent.address() as AddressInfo;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const started = performance.now();
    const run = runNode(
      email,
      await paintItems(1),
      { connection: 'mail', to },
      { ...connect(port), signal: controller.signal },
    );
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(1000);
    silent.close();
  });

  it('says what it would write', async () => {
    await using world = await openNodeWorld();
    const parsed = email.params.parse({
      connection: 'mail',
      to,
      subject: 'Look',
      line: 'at {{metadata.colour}}',
    });
    expect(await email.preview?.((await paintItems(1)) as never, parsed, world.context)).toEqual([
      'Would write to ann@example.org, bob@example.org about "item-0.png" (Look): at red',
    ]);
  });
});
