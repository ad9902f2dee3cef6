import type { Item } from '@clipline/clip-core';
import {
  createMemoryOutbox,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { serve } from '../net/test-server.ts';
import httpRequest from './http-request.ts';

const server = await serve((_, response) => void response.end('{"ok":true,"tags":["a",{"name":"b"}]}'));
afterAll(() => server[Symbol.asyncDispose]());

const loopback = { network: { allow: ['127.0.0.0/8'] } };

describe('output.http-request', () => {
  const samples = {
    params: { url: server.url, query: { q: 'metadata.colour.matches(metadata.pattern)' } },
    limits: [
      { url: server.url, timeoutSeconds: 1, maxBytes: 100 },
      {
        url: server.url,
        method: 'DELETE',
        path: Array(20).fill('id'),
        timeoutSeconds: 300,
        maxBytes: 10_485_760,
      },
    ],
    poison: { id: 'bad', metadata: { colour: 'red', pattern: '(' } },
    context: loopback,
  };
  for (const { name, run } of sweepNode(httpRequest, samples)) it(name, run);

  it('builds path, query and body from the item, however hostile it is', async () => {
    await using api = await serve((_, response) => void response.end('{}'));
    const item: Item = { id: 'a/../b c?d#é', metadata: { n: 5, tags: ['x', '&'] } };
    const params = {
      method: 'PUT',
      url: `${api.url}/v1/?fixed=1`,
      path: ['"images"', 'id'],
      query: { n: 'metadata.n', tags: 'metadata.tags', none: 'metadata.none' },
      body: { id: 'id', big: 'metadata.n > 3', none: 'metadata.none' },
    };
    await runNode(httpRequest, [item], params, loopback);
    const [request] = api.received;
    expect(request!.method).toBe('PUT');
    const url = new URL(request!.path, api.url);
    expect(url.pathname).toBe('/v1/images/a%2F..%2Fb%20c%3Fd%23%C3%A9');
    expect([...url.searchParams]).toEqual([
      ['fixed', '1'],
      ['n', '5'],
      ['tags', '["x","&"]'],
    ]);
    expect(JSON.parse(request!.body)).toEqual({ id: item.id, big: true });
    expect(request!.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('puts values of the answer into the metadata', async () => {
    const pick = {
      ok: 'ok',
      first: 'tags.0',
      name: 'tags.1.name',
      none: 'tags.9',
      proto: '__proto__',
      all: '',
    };
    const outbox = createMemoryOutbox();
    const { outputs } = await runNode(
      httpRequest,
      await paintItems(1),
      { url: server.url, pick },
      { ...loopback, outbox },
    );
    expect(outputs.out![0]!.metadata).toEqual({
      n: 0,
      colour: 'red',
      ok: true,
      first: 'a',
      name: 'b',
      all: { ok: true, tags: ['a', { name: 'b' }] },
    });
    expect(outbox.deliveries).toMatchObject([
      { itemId: 'item-0.png', target: `GET ${server.url}/`, status: 200 },
    ]);
  });

  it('rejects items that are refused, answered with no JSON or too much, and climbing paths', async () => {
    await using api = await serve(({ path }, response) => {
      if (path.startsWith('/0')) response.writeHead(404).end();
      else
        response.end(
          path.startsWith('/1') ? '<html>' : path.startsWith('/2') ? `"${'x'.repeat(2000)}"` : '{}',
        );
    });
    const items = (await paintItems(4)).map((item, n) => ({ ...item, metadata: { part: String(n) } }));
    const climbing = { id: 'climb', metadata: { part: '..' } };
    const params = { url: api.url, path: ['metadata.part'], pick: { all: '' }, maxBytes: 1000 };
    const { outputs, errors } = await runNode(httpRequest, [...items, climbing], params, loopback);
    expect(outputs.out!.map(({ id }) => id)).toEqual(['item-3.png']);
    expect(errors.map(({ item, error }) => [item.id, error.code])).toEqual([
      ['item-0.png', 'upstream-refused'],
      ['item-1.png', 'upstream-refused'],
      ['item-2.png', 'request-too-large'],
      ['climb', 'expression-invalid'],
    ]);
  });

  it('asks to be tried again when the server fails', async () => {
    await using api = await serve((_, response) => void response.writeHead(500).end());
    const run = runNode(httpRequest, await paintItems(1), { url: api.url }, loopback);
    await expect(run).rejects.toMatchObject({ code: 'upstream-failed', retryable: true });
  });

  it('ends at an address inside the network, by redirect too', async () => {
    await expect(runNode(httpRequest, await paintItems(1), { url: server.url })).rejects.toMatchObject({
      code: 'address-blocked',
    });
    await using api = await serve(
      (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    const run = runNode(httpRequest, await paintItems(1), { url: api.url }, loopback);
    await expect(run).rejects.toMatchObject({ code: 'address-blocked' });
  });

  it('says what it would send', async () => {
    await using world = await openNodeWorld();
    const params = httpRequest.params.parse({
      method: 'DELETE',
      url: 'https://example.org',
      path: ['metadata.sku'],
    });
    const items = [
      { id: 'a', metadata: { sku: 7 } },
      { id: 'b', metadata: {} },
    ] as never;
    expect(await httpRequest.preview?.(items, params, world.context)).toEqual([
      'Would send DELETE https://example.org/7 for "a".',
      expect.stringContaining('Would refuse "b"'),
    ]);
  });
});
