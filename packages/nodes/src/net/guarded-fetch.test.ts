import { describe, expect, it } from 'vitest';
import { guardedFetch, sendGuarded } from './guarded-fetch.ts';
import { keepHeaders } from './guarded-url.ts';
import { HostSlots } from './host-slots.ts';
import { readRetryAfter } from './retry-after.ts';
import { serve } from './test-server.ts';

const options = () => ({
  policy: { allow: ['127.0.0.1'] },
  signal: new AbortController().signal,
  maxBytes: 1000,
  slots: new HostSlots(),
});

describe('guardedFetch', () => {
  it.each([
    [400, 'upstream-refused', false],
    [401, 'upstream-refused', false],
    [404, 'upstream-refused', false],
    [304, 'upstream-refused', false],
    [408, 'upstream-failed', true],
    [429, 'rate-limited', true],
    [500, 'upstream-failed', true],
    [503, 'upstream-failed', true],
  ] as const)('answers status %i with %s', async (status, code, retryable) => {
    await using server = await serve((_, response) => void response.writeHead(status).end());
    await expect(guardedFetch(`${server.url}/x?token=t`, {}, options())).rejects.toMatchObject({
      code,
      retryable,
      message: expect.not.stringContaining('token'),
    });
  });

  it('passes on how long to wait', async () => {
    await using server = await serve(
      (_, response) => void response.writeHead(429, { 'retry-after': '7' }).end(),
    );
    await expect(guardedFetch(server.url, {}, options())).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfter: 7000,
    });
  });

  it('answers any status when only asked to send', async () => {
    await using server = await serve(
      (_, response) => void response.writeHead(418, { 'x-a': '1' }).end('tea'),
    );
    const answer = await sendGuarded(server.url, {}, options());
    expect([answer.status, answer.headers.get('x-a')]).toEqual([418, '1']);
  });

  it('sends method, headers and body', async () => {
    await using server = await serve((_, response) => void response.end());
    await guardedFetch(
      server.url,
      { method: 'PUT', headers: { 'X-One': '1' }, body: new Uint8Array([104, 105]) },
      options(),
    );
    expect(server.received[0]).toMatchObject({ method: 'PUT', body: 'hi', headers: { 'x-one': '1' } });
  });

  it('reads a body of exactly the limit', async () => {
    await using server = await serve((_, response) => void response.end(Buffer.alloc(1000)));
    expect((await guardedFetch(server.url, {}, options())).bytes).toHaveLength(1000);
  });

  it('refuses a body that says it is larger, without reading it', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000000' }).write('x');
    });
    await expect(guardedFetch(server.url, {}, options())).rejects.toMatchObject({
      code: 'request-too-large',
    });
  });

  it('stops reading an endless body at the limit', async () => {
    let sent = 0;
    await using server = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    await expect(guardedFetch(server.url, {}, options())).rejects.toMatchObject({
      code: 'request-too-large',
    });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('fails after its time, be it the answer or the body that is late', async () => {
    await using server = await serve(({ path }, response) => {
      if (path === '/body') response.write('half');
    });
    for (const path of ['/', '/body']) {
      await expect(
        guardedFetch(server.url + path, {}, { ...options(), timeoutMs: 200 }),
      ).rejects.toMatchObject({
        code: 'upstream-failed',
        retryable: true,
        message: expect.stringContaining('0.2 s'),
      });
    }
  });

  it('fails when the connection is refused or broken', async () => {
    await using server = await serve(({ path }, response) => {
      if (path === '/half') response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    for (const url of [server.url, `${server.url}/half`, 'http://127.0.0.1:1/']) {
      await expect(guardedFetch(url, {}, options())).rejects.toMatchObject({
        code: 'upstream-failed',
        retryable: true,
      });
    }
  });

  it('ends at once when aborted', async () => {
    await using server = await serve(() => undefined);
    const controller = new AbortController();
    const attempt = guardedFetch(server.url, {}, { ...options(), signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(attempt).rejects.toMatchObject({ code: 'aborted' });
    await expect(
      guardedFetch(server.url, {}, { ...options(), signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  it('asks a host no more than so many things at a time', async () => {
    let running = 0;
    let most = 0;
    await using server = await serve(async (_, response) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      response.end();
    });
    const shared = options();
    await Promise.all(Array.from({ length: 20 }, () => guardedFetch(server.url, {}, shared)));
    expect(most).toBe(4);
  });

  it('lets a host rest as long as it asked to', async () => {
    await using server = await serve(({ path }, response) => {
      if (path === '/ok') response.end();
      else response.writeHead(503, { 'retry-after': path.slice(1) }).end();
    });
    const short = options();
    await expect(guardedFetch(`${server.url}/1`, {}, short)).rejects.toMatchObject({ retryAfter: 1000 });
    const started = Date.now();
    await guardedFetch(`${server.url}/ok`, {}, short);
    expect(Date.now() - started).toBeGreaterThan(800);
    const long = options();
    await expect(guardedFetch(`${server.url}/3600`, {}, long)).rejects.toMatchObject({
      retryAfter: 3_600_000,
    });
    await expect(guardedFetch(`${server.url}/ok`, {}, long)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(server.received).toHaveLength(3);
  });
});

it('frees a slot for the next when a waiting call is aborted', async () => {
  const hosts = new HostSlots(1);
  const open = new AbortController().signal;
  const gate = Promise.withResolvers<void>();
  const first = hosts.run('h', { signal: open }, () => gate.promise);
  const controller = new AbortController();
  const second = hosts.run('h', { signal: controller.signal }, async () => 'second');
  const third = hosts.run('h', { signal: open }, async () => 'third');
  controller.abort(new Error('stop'));
  await expect(second).rejects.toThrow('stop');
  gate.resolve();
  await first;
  expect(await third).toBe('third');
});

it('lets no more calls to a host at a time than the pipeline says', async () => {
  const hosts = new HostSlots();
  const { signal } = new AbortController();
  let running = 0;
  let most = 0;
  const call = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
  };
  await Promise.all(Array.from({ length: 12 }, () => hosts.run('h', { signal, limit: 2 }, call)));
  expect(most).toBe(2);
});

it('reads Retry-After in seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(readRetryAfter('120', now)).toBe(120_000);
  expect(readRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(readRetryAfter('Wed, 31 Dec 2025 00:00:30 GMT', now)).toBe(0);
  for (const text of [null, '', '-5', 'soon', '1e9']) expect(readRetryAfter(text, now)).toBeNull();
});

it('refuses to take credentials from https to http', () => {
  const way = { from: new URL('https://a.example/x'), to: new URL('http://a.example/x') };
  expect(() => keepHeaders({ Authorization: 'Bearer s' }, way)).toThrow(
    expect.objectContaining({ code: 'address-blocked', message: expect.not.stringContaining('Bearer') }),
  );
  expect(keepHeaders({ Accept: '*/*' }, way)).toEqual({ accept: '*/*' });
});
