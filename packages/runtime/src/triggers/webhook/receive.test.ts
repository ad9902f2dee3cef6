import { randomUUID } from 'node:crypto';
import { ClipError, type ConnectionSettings } from '@clipline/clip-core';
import { createMemoryBlobs } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { openTriggerWorld, publish } from '../../../../../test/support/trigger-world.ts';
import type { RunSummary } from '../../services.ts';
import type { RunStarter } from '../firings.ts';
import { receiveHook } from './receive.ts';

const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;

/** A published pipeline with a webhook at `shop`, and a starter that writes queued runs. */
async function openWorld(params: Record<string, string | number | string[]> = {}) {
  const world = await openTriggerWorld();
  const { database } = world;
  const connections: Record<string, ConnectionSettings<'http'>> = {
    shop: { headers: { 'x-key': 'k' }, signingSecret: secret },
  };
  await publish(database, 'label', [
    { id: 'hook', type: 'triggers.webhook', params: { path: 'shop', auth: 'none', ...params } },
  ]);
  const blobs = createMemoryBlobs();
  let ended: (RunSummary['status'] & ('succeeded' | 'failed')) | null = null;
  const starter: RunStarter = {
    reindexCatalog: world.starter.reindexCatalog,
    async startPipeline(request) {
      await world.starter.startPipeline(request);
      const run = await database.prisma.run.create({
        data: { kind: 'pipeline', title: request.pipeline, request: {}, ...(ended ? { status: ended } : {}) },
      });
      return { runId: run.id };
    },
  };
  const parts = {
    ...world,
    blobs,
    starter,
    async connection(name: string) {
      const found = connections[name];
      if (found) return found;
      throw new ClipError('connection-missing', `There is no connection "${name}".`);
    },
    async fetch(url: string) {
      if (url.endsWith('blocked.png')) throw new ClipError('address-blocked', 'It is inside the network.');
      return { bytes: await paint(), mediaType: 'image/png' };
    },
    outcome: async (runId: string) => ({
      items: [{ node: 'last', item: { id: runId, metadata: {} } }],
      truncated: false,
      leftOut: 0,
    }),
    async *watch({ signal }: { readonly id: string; readonly signal: AbortSignal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
  return {
    ...parts,
    parts,
    connections,
    /** Runs that were asked for, in order. */
    started: world.starter.started,
    /** How runs end from now on, as soon as they begin. */
    endRuns(status: 'succeeded' | 'failed') {
      ended = status;
      parts.watch = async function* ({ id }) {
        const { getRun } = await import('../../runs/run-summary.ts');
        yield* [await getRun(database.pool, id)] as never[];
      };
    },
    send: (body: string | Uint8Array, headers: Record<string, string> = {}, path = 'shop') =>
      receiveHook(parts, {
        path,
        headers: new Headers({ 'content-type': 'application/json', ...headers }),
        body: chunksOf(Buffer.from(body)),
      }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** What is said to people. */
const sentences = /^[A-Z1-9].+\.$/;

async function* chunksOf(bytes: Buffer, size = 1_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function paint(): Promise<Buffer> {
  return sharp({ create: { width: 4, height: 3, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
}

describe('a request', () => {
  it('with a picture starts a run with it, by reference', async () => {
    await using world = await openWorld();
    const picture = await paint();
    const answer = await world.send(picture, { 'content-type': 'image/png' });
    expect(answer).toMatchObject({ status: 202, body: { run: expect.any(String), status: 'queued' } });
    const [run] = world.started;
    expect(run?.items).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        metadata: {},
        image: {
          uri: expect.stringMatching(/^blob:[0-9a-f]{64}$/),
          sha256: expect.any(String),
          bytes: picture.length,
          mediaType: 'image/png',
        },
      },
    ]);
    const uri = run?.items?.[0]?.image?.uri ?? '';
    expect(Buffer.from(await world.blobs.read(uri)).equals(picture)).toBe(true);
  });

  it('with a form starts a run with each of its pictures, the fields as metadata', async () => {
    await using world = await openWorld();
    const form = new FormData();
    form.set('shop', 'cats');
    form.append('file', new File([new Uint8Array(await paint())], 'a.png', { type: 'image/png' }));
    form.append('file', new File(['other'], 'b.jpg', { type: 'image/jpeg' }));
    const encoded = new Response(form);
    const type = encoded.headers.get('content-type') ?? '';
    const body = new Uint8Array(await encoded.arrayBuffer());
    expect(await world.send(body, { 'content-type': type })).toMatchObject({ status: 202 });
    const [run] = world.started;
    expect(run?.items?.map(({ metadata, image }) => [metadata, image?.mediaType])).toEqual([
      [{ shop: 'cats', name: 'a.png' }, 'image/png'],
      [{ shop: 'cats', name: 'b.jpg' }, 'image/jpeg'],
    ]);
  });

  it('with JSON starts a run with base64, addresses, texts and plain fields', async () => {
    await using world = await openWorld();
    const base64 = (await paint()).toString('base64');
    const items = [
      { id: 'a', base64, mediaType: 'image/png', price: 3 },
      { url: 'https://example.org/b.png', metadata: { shop: 'cats' } },
      { text: 'a red cat' },
      { order: 7 },
    ];
    expect(await world.send(JSON.stringify({ items }))).toMatchObject({ status: 202 });
    const [run] = world.started;
    expect(run?.items).toMatchObject([
      { id: 'a', metadata: { price: 3 }, image: { mediaType: 'image/png' } },
      { metadata: { shop: 'cats', url: 'https://example.org/b.png' }, image: { mediaType: 'image/png' } },
      { text: 'a red cat', metadata: {} },
      { metadata: { order: 7 } },
    ]);
  });

  it('that is sent twice under one key starts one run and gets one answer', async () => {
    await using world = await openWorld();
    for (const header of ['webhook-id', 'idempotency-key']) {
      const first = await world.send('{"a":1}', { [header]: `key of ${header}` });
      const second = await world.send('{"a":1}', { [header]: `key of ${header}` });
      expect(second).toEqual(first);
    }
    const both = await Promise.all(
      Array.from({ length: 6 }, () => world.send('{"a":2}', { 'webhook-id': 'at once' })),
    );
    expect(both.every(({ status }) => status === 202)).toBe(true);
    expect(world.started).toHaveLength(3);
    await world.send('{"a":1}');
    await world.send('{"a":1}');
    expect(world.started).toHaveLength(5);
  });

  it.each([
    ['an unknown path', { path: 'nothing' }, 404],
    ['a media type that is not taken', { type: 'text/plain' }, 415],
    ['no media type', { type: '' }, 415],
    ['a body that says it is too large', { length: '101' }, 413],
    ['a body that is too large and does not say so', { body: 'x'.repeat(101) }, 413],
    ['what is no JSON', { body: '{"a":' }, 400],
    ['an item that is none', { body: '[1]' }, 400],
    ['base64 that is none', { body: '{"base64":"%%%"}' }, 400],
    ['an address that is none', { body: '{"url":"file:///etc/passwd"}' }, 400],
    ['an address inside the network', { body: '{"url":"http://10.0.0.1/blocked.png"}' }, 422],
    ['an empty picture', { body: '', type: 'image/png' }, 422],
    ['a form that is none', { body: 'x', type: 'multipart/form-data; boundary=b' }, 400],
    ['a key that is too long', { body: '{}', key: 'x'.repeat(256) }, 400],
  ])('with %s is refused', async (_, wrong, status) => {
    await using world = await openWorld({ maxBytes: 100 });
    const given = { path: 'shop', type: 'application/json', body: '{}', length: '', key: '', ...wrong };
    const headers = {
      'content-type': given.type,
      ...(given.length === '' ? {} : { 'content-length': given.length }),
      ...(given.key === '' ? {} : { 'webhook-id': given.key }),
    };
    expect(await world.send(given.body, headers, given.path)).toMatchObject({
      status,
      body: {
        error: {
          code: expect.any(String),
          message: expect.stringMatching(sentences),
          remedy: expect.stringMatching(sentences),
        },
      },
    });
    expect(world.started).toEqual([]);
  });

  it('is let in by the signature or the headers of the connection, and by nothing else', async () => {
    await using signed = await openWorld({ auth: 'signature', connection: 'shop' });
    expect(await signed.send('{}')).toMatchObject({
      status: 401,
      body: { error: { remedy: expect.stringContaining('webhook-signature') } },
    });
    const id = randomUUID();
    const at = new Date();
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, '{"a":1}'),
    };
    expect(await signed.send('{"a":2}', headers)).toMatchObject({ status: 401 });
    expect(await signed.send('{"a":1}', headers)).toMatchObject({ status: 202 });
    Reflect.deleteProperty(signed.connections, 'shop');
    expect(await signed.send('{"a":1}', headers)).toMatchObject({
      status: 503,
      body: { error: { remedy: expect.stringMatching(sentences) } },
    });
    await using keyed = await openWorld({ auth: 'header', connection: 'shop' });
    expect(await keyed.send('{}', { 'x-key': 'wrong' })).toMatchObject({ status: 401 });
    expect(await keyed.send('{}', { 'x-key': 'k' })).toMatchObject({ status: 202 });
  });

  it('is refused with a time to come back when too many runs wait, but not when it is sent again', async () => {
    await using world = await openWorld({ maxWaiting: 2 });
    await world.send('{"a":1}', { 'webhook-id': 'first' });
    await world.send('{"a":2}');
    expect(await world.send('{"a":3}')).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '5' },
      body: { error: { code: 'too-many', remedy: 'Try again in 5 seconds.' } },
    });
    expect(await world.send('{"a":1}', { 'webhook-id': 'first' })).toMatchObject({ status: 202 });
    await world.database.prisma.run.updateMany({ data: { status: 'succeeded' } });
    expect(await world.send('{"a":3}')).toMatchObject({ status: 202 });
  });
});

describe('an answer at the end', () => {
  it.each([
    ['succeeded', 200],
    ['failed', 500],
  ] as const)('of a run that %s is %d', async (status, code) => {
    await using world = await openWorld({ respond: 'at-end' });
    world.endRuns(status);
    expect(await world.send('{"a":1}')).toMatchObject({
      status: code,
      body: { run: expect.any(String), status, results: { failed: 0 } },
    });
  });

  it('of a run that did not succeed says why and where to look', async () => {
    await using world = await openWorld({ respond: 'at-end' });
    world.endRuns('failed');
    const { body } = await world.send('{"a":1}');
    const { run } = body as { readonly run: string };
    expect(body).toMatchObject({
      error: {
        code: 'aborted',
        message: expect.stringMatching(sentences),
        remedy: expect.stringContaining(run),
      },
    });
    world.endRuns('succeeded');
    expect((await world.send('{"a":2}')).body).toMatchObject({ error: null });
  });

  it('of a run that could not be started says what to have mended', async () => {
    await using world = await openWorld();
    world.starter.startPipeline = async () => {
      throw new ClipError('pipeline-invalid', 'The pipeline has no nodes. Publish it with one.');
    };
    expect(await world.send('{"a":1}')).toMatchObject({
      status: 500,
      body: { error: { code: 'pipeline-invalid', remedy: expect.stringContaining('another key') } },
    });
  });

  it('holds what came out only where the trigger says so, and only of a run that succeeded', async () => {
    await using counts = await openWorld({ respond: 'at-end' });
    counts.endRuns('succeeded');
    expect((await counts.send('{"a":1}')).body).not.toHaveProperty('items');
    await using items = await openWorld({ respond: 'at-end', answer: 'items' });
    items.endRuns('succeeded');
    const { body } = await items.send('{"a":1}');
    const { run } = body as { readonly run: string };
    expect(body).toMatchObject({ items: [{ node: 'last', item: { id: run } }], truncated: false });
    items.endRuns('failed');
    expect((await items.send('{"a":2}')).body).not.toHaveProperty('items');
  });

  it('of a run that takes longer is 202', async () => {
    await using world = await openWorld({ respond: 'at-end', waitSeconds: 1 });
    expect(await world.send('{"a":1}')).toMatchObject({ status: 202, body: { status: 'queued' } });
  });
});

it('listens only while the pipeline is published and the trigger is not paused, and to one owner of a path', async () => {
  await using world = await openWorld();
  const { database } = world;
  expect(await world.send('{}')).toMatchObject({ status: 202 });
  await publish(database, 'thief', [
    { id: 'hook', type: 'triggers.webhook', params: { path: 'shop', auth: 'none' } },
  ]);
  expect(await world.send('{}')).toMatchObject({ status: 202 });
  expect(world.started.map(({ what }) => what)).toEqual(['label', 'label']);
  await database.prisma.trigger.updateMany({ data: { paused: true } });
  expect(await world.send('{}')).toMatchObject({ status: 404 });
  await database.prisma.trigger.updateMany({ data: { paused: false } });
  await database.prisma.pipeline.update({ where: { name: 'label' }, data: { publishedVersion: null } });
  expect(await world.send('{}')).toMatchObject({ status: 404 });
});
