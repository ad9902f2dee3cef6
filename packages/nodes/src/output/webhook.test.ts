import type { ConnectionSettings, NodeContext } from '@clipline/clip-core';
import {
  createMemoryOutbox,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, describe, expect, it } from 'vitest';
import { serve } from '../net/test-server.ts';
import webhook from './webhook.ts';

const server = await serve((_, response) => void response.writeHead(204).end());
afterAll(() => server[Symbol.asyncDispose]());

const loopback = { network: { allow: ['127.0.0.0/8'] } };

/** A connection of this name with these settings. */
const connect = (settings: Partial<ConnectionSettings<'http'>>) => ({
  ...loopback,
  // The only kind that is asked for.
  connection: (async () => ({ headers: {}, ...settings })) as unknown as NodeContext['connection'],
});

describe('output.webhook', () => {
  const samples = {
    params: { url: server.url, body: 'fields', fields: { odd: 'metadata.colour.matches(metadata.pattern)' } },
    limits: [
      { url: server.url, send: 'batch', timeoutSeconds: 1, event: 'x' },
      { url: server.url, body: 'brief', timeoutSeconds: 300, event: 'x'.repeat(100) },
    ],
    poison: { id: 'bad', metadata: { colour: 'red', pattern: '(' } },
    context: loopback,
  };
  for (const { name, run } of sweepNode(webhook, samples)) it(name, run);

  it('posts each item once, with a key and without its vector, and records it', async () => {
    await using hook = await serve((_, response) => void response.writeHead(200).end('ok'));
    await using world = await openNodeWorld();
    const outbox = createMemoryOutbox();
    const items = await paintItems(3);
    const { scratch } = world.context;
    for (let time = 0; time < 2; time++) {
      const { outputs } = await runNode(
        webhook,
        items,
        { url: `${hook.url}/in?token=s3cret` },
        { ...loopback, outbox, scratch },
      );
      expect(outputs.out).toEqual(items);
    }
    const received = hook.received.toSorted((a, b) => (a.body < b.body ? -1 : 1));
    expect(received).toHaveLength(3);
    const { embedding: _vector, ...rest } = items[0]!;
    expect(JSON.parse(received[0]!.body)).toEqual({ type: 'clipline.item', data: rest });
    expect(received[0]).toMatchObject({
      method: 'POST',
      headers: { 'idempotency-key': 'run-1/node-1/item-0.png', 'content-type': 'application/json' },
    });
    expect(outbox.deliveries.map(({ itemId }) => itemId).sort()).toEqual(items.map(({ id }) => id));
    expect(outbox.deliveries[0]).toMatchObject({
      target: `POST ${hook.url}/in`,
      tries: 1,
      status: 200,
      error: null,
    });
  });

  it.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'a secret as people type it'])(
    'signs with %s so that receivers can verify',
    async (signingSecret) => {
      await using hook = await serve((_, response) => void response.end());
      const context = connect({ signingSecret, headers: { authorization: 'Bearer x' } });
      const params = { url: hook.url, connection: 'hook', body: 'brief', event: 'found' };
      const odd = { id: 'Ünïcode\r\nid.png', metadata: { n: 1 } };
      await runNode(webhook, [odd], params, context);
      const [request] = hook.received;
      const verifier = signingSecret.startsWith('whsec_')
        ? new Webhook(signingSecret)
        : new Webhook(signingSecret, { format: 'raw' });
      const headers = request!.headers as Record<string, string>;
      expect(verifier.verify(request!.body, headers)).toEqual({ type: 'found', data: odd });
      expect(() => verifier.verify(`${request!.body} `, headers)).toThrow();
      expect(headers.authorization).toBe('Bearer x');
      expect(headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('posts a page in one request, and the fields asked for', async () => {
    await using hook = await serve((_, response) => void response.end());
    const params = {
      url: hook.url,
      send: 'batch',
      body: 'fields',
      fields: { colour: 'metadata.colour', year: 'metadata.year' },
    };
    await runNode(webhook, await paintItems(2), params, loopback);
    expect(hook.received.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'clipline.item',
        data: [
          { id: 'item-0.png', colour: 'red' },
          { id: 'item-1.png', colour: 'orange' },
        ],
      },
    ]);
    await runNode(webhook, [], params, loopback);
    expect(hook.received).toHaveLength(1);
  });

  it('rejects what is refused and goes on with the others', async () => {
    await using hook = await serve(
      ({ body }, response) => void response.writeHead(body.includes('item-1.') ? 422 : 200).end(),
    );
    const outbox = createMemoryOutbox();
    const { outputs, errors } = await runNode(
      webhook,
      await paintItems(3),
      { url: hook.url },
      { ...loopback, outbox },
    );
    expect(outputs.out!.map(({ id }) => id)).toEqual(['item-0.png', 'item-2.png']);
    expect(errors).toMatchObject([
      { item: { id: 'item-1.png' }, error: { code: 'upstream-refused', retryable: false } },
    ]);
    expect(outbox.deliveries.find(({ status }) => status === 422)?.error).toMatch(/status 422/);
  });

  it.each([
    [503, 'upstream-failed'],
    [429, 'rate-limited'],
  ] as const)(
    'asks to be tried again after status %i, and then sends only what was not taken',
    async (status, code) => {
      await using hook = await serve((_, response) => {
        const down = hook.received.length === 2;
        response.writeHead(down ? status : 200, down ? { 'retry-after': '0' } : {}).end();
      });
      await using world = await openNodeWorld();
      const { scratch } = world.context;
      const outbox = createMemoryOutbox();
      const attempt = async () =>
        runNode(webhook, await paintItems(6), { url: hook.url }, { ...loopback, scratch, outbox });
      await expect(attempt()).rejects.toMatchObject({ code, retryable: true, retryAfter: 0 });
      expect((await attempt()).outputs.out).toHaveLength(6);
      const taken = outbox.deliveries.filter(({ status: one }) => one === 200).map(({ itemId }) => itemId);
      expect(taken.toSorted()).toEqual((await paintItems(6)).map(({ id }) => id));
    },
  );

  it('ends at an address inside the network, and records that nobody answered', async () => {
    const outbox = createMemoryOutbox();
    const run = runNode(webhook, await paintItems(1), { url: server.url }, { outbox });
    await expect(run).rejects.toMatchObject({ code: 'address-blocked' });
    expect(outbox.deliveries).toMatchObject([
      { status: null, error: expect.stringContaining('not on the public Internet') },
    ]);
  });

  it('does not follow a redirect with what it posts', async () => {
    await using hook = await serve(
      (_, response) => void response.writeHead(302, { location: server.url }).end(),
    );
    const { errors } = await runNode(webhook, await paintItems(1), { url: hook.url }, loopback);
    expect(errors[0]?.error.code).toBe('upstream-refused');
  });

  it('says what it would post', async () => {
    await using world = await openNodeWorld();
    const items = (await paintItems(2)) as never;
    const say = (params: object) => webhook.preview?.(items, webhook.params.parse(params), world.context);
    expect(await say({ url: 'https://example.org/in' })).toEqual([
      'Would post "item-0.png" to https://example.org/in.',
      'Would post "item-1.png" to https://example.org/in.',
    ]);
    expect((await say({ url: 'https://example.org/in', send: 'batch' }))?.[0]).toContain('with 2 items');
  });
});
