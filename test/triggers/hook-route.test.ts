import { ClipError } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { POST } from '../../apps/dashboard/src/app/api/hooks/[...path]/route.ts';
import { openTestRuntime } from '../runs/test-runtime.ts';
import { publish } from '../support/trigger-world.ts';

/** Sends a request to the route as Next does, on a real runtime. */
async function openRoute() {
  const stage = await openTestRuntime();
  // The route finds the runtime of its process here.
  const holder = globalThis as { cliplineRuntime?: unknown };
  holder.cliplineRuntime = Promise.resolve(stage.runtime);
  return {
    ...stage,
    /** Lets the runtime be broken from now on. */
    fail(error: Error) {
      const broken = Promise.reject(error);
      broken.catch(() => undefined);
      holder.cliplineRuntime = broken;
    },
    async send(path: string, body: string | FormData, headers: Record<string, string> = {}) {
      const request = new Request(`http://localhost:4680/api/hooks/${path}`, {
        method: 'POST',
        body,
        headers,
      });
      const response = await POST(request, { params: Promise.resolve({ path: path.split('/') }) });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async [Symbol.asyncDispose]() {
      delete holder.cliplineRuntime;
      await stage[Symbol.asyncDispose]();
    },
  };
}

it('hands requests to the webhook trigger at its path, and answers what that says', async () => {
  await using route = await openRoute();
  const { database } = route;
  await publish(database, 'label', [
    { id: 'hook', type: 'triggers.webhook', params: { path: 'shop/new', auth: 'none', maxBytes: 1_000 } },
  ]);
  const json = { 'content-type': 'application/json' };
  const key = { ...json, 'idempotency-key': 'one' };
  expect(await route.send('shop/new', '{"price":3}', key)).toMatchObject({
    status: 202,
    body: { status: 'queued' },
  });
  expect(await route.send('shop/new', '{"price":3}', key)).toMatchObject({ status: 202 });
  expect(await database.prisma.firing.count()).toBe(1);
  expect(await route.send('shop/old', '{}', json)).toMatchObject({ status: 404 });
  expect(await route.send('shop/new', 'x'.repeat(1_001), json)).toMatchObject({ status: 413 });
  const form = new FormData();
  form.append('file', new File(['picture'], 'a.png', { type: 'image/png' }));
  expect(await route.send('shop/new', form)).toMatchObject({ status: 202 });
  const { rows } = await database.pool.query('SELECT items FROM run_inputs ORDER BY run_id DESC LIMIT 1');
  expect(JSON.stringify(rows[0].items)).toContain('blob:');
  const refused = await route.send('shop/new', 'x', { 'content-type': 'text/plain' });
  expect(refused.status).toBe(415);
  expect(refused.headers.get('accept')).toContain('image/*');
  expect(refused.body).toMatchObject({ error: { remedy: expect.stringContaining('image/*') } });
});

it.each([
  [
    new ClipError('database-unavailable', 'The database is away.', { retryable: true }),
    503,
    'Send the request again',
  ],
  [new ClipError('disk-full', 'The disk is full.'), 507, 'Ask who runs Clipline'],
])('says what to do where Clipline itself cannot: %s', async (error, status, remedy) => {
  await using route = await openRoute();
  route.fail(error);
  expect(await route.send('shop/new', '{}')).toMatchObject({
    status,
    body: { error: { code: error.code, message: error.message, remedy: expect.stringContaining(remedy) } },
  });
});
