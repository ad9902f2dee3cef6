import { request as httpRequest } from 'node:http';
import type { BrowserContext } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** Status of a request with headers that browsers do not let pages set. */
function statusOf(
  url: string,
  options: { method?: string; headers: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      url,
      { method: options.method ?? 'GET', headers: options.headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

async function cookieOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}

const paths = ['/search', '/api/health', '/api/trpc/catalogs.list', '/icon.svg'];

for (const path of paths) {
  test(`refuses ${path} to a foreign host`, async ({ baseURL, context }) => {
    const cookie = await cookieOf(context);
    expect(await statusOf(`${baseURL}${path}`, { headers: { cookie, host: 'evil.example' } })).toBe(403);
    expect(await statusOf(`${baseURL}${path}`, { headers: { cookie, host: 'localhost' } })).toBe(200);
  });
}

test('refuses changes that another origin asks for', async ({ baseURL, context }) => {
  const cookie = await cookieOf(context);
  const change = (origin: string) =>
    statusOf(`${baseURL}/api/trpc/catalogs.remove`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json', 'content-length': '0' },
    });
  expect(await change('http://evil.example')).toBe(403);
  expect(await change('http://localhost:1')).toBe(403);
  // Our own origin gets as far as the procedure, which finds no input.
  expect(await change(baseURL ?? '')).toBe(400);
});

test('sends pages that no other page may frame or script', async ({ request }) => {
  const headers = (await request.get('/search')).headers();
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('tells a health check that all is ready', async ({ request }) => {
  const answer = await request.get('/api/health');
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ state: 'ready', database: { state: 'ready' } });
});
