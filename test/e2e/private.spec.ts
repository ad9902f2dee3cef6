import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { APIRequestContext } from '@playwright/test';
import { isPublic } from '../../apps/dashboard/src/server/access.ts';
import { expect, test } from './support/test.ts';

const app = fileURLToPath(new URL('../../apps/dashboard/src/app/', import.meta.url));

/** What a stranger may bring; none of it proves anything. */
const strangers = {
  nothing: {},
  'a forged session': { cookie: 'clipline.session_token=forged.c2lnbmF0dXJl' },
  'a forged key': { authorization: `Bearer clip_${'x'.repeat(64)}` },
  'a forged key in a header of its own': { 'x-api-key': 'clip_' },
} as const;

/** Values of route parameters; any other is `x`. */
const params: Readonly<Record<string, string>> = { trpc: 'catalogs.list' };

test.use({ storageState: { cookies: [], origins: [] } });

test('every page is closed to strangers', async ({ request }) => {
  const pages = await findFiles('page.tsx');
  expect(pages.length).toBeGreaterThan(5);
  for (const { path } of pages.filter((page) => !isPublic(page.path))) {
    for (const [what, headers] of Object.entries(strangers)) {
      const answer = await request.get(path, { headers, maxRedirects: 0 });
      const where = `${path} with ${what}`;
      expect(answer.status(), where).toBe(307);
      expect(new URL(answer.headers().location ?? '', 'http://x').pathname, where).toBe('/sign-in');
    }
  }
});

test('every route is closed to strangers', async ({ request }) => {
  const routes = await findFiles('route.ts');
  expect(routes.map(({ path }) => path)).toContain('/api/trpc/catalogs.list');
  for (const { path, file } of routes.filter((route) => !isPublic(route.path))) {
    const methods = await exportedMethods(file);
    expect(methods, file).not.toEqual([]);
    for (const method of methods) {
      for (const [what, headers] of Object.entries(strangers)) {
        const data = method === 'GET' ? {} : { data: {} };
        const answer = await request.fetch(path, { method, headers, maxRedirects: 0, ...data });
        expect(answer.status(), `${method} ${path} with ${what}`).toBe(401);
      }
    }
  }
});

test('what is open tells strangers nothing', async ({ request }) => {
  expect(await readJson(request, '/api/health')).toEqual({ state: 'ready' });
  for (const path of ['sign-up/email', 'get-session', 'list-sessions', 'api-key/list']) {
    const answer = await request.post(`/api/auth/${path}`, { data: {} });
    expect(answer.status(), path).toBe(404);
  }
  const setup = await request.post('/api/auth/setup', {
    data: { token: 'x', name: 'Eve', email: 'eve@evil.example', password: 'a long enough one' },
  });
  expect(setup.status()).toBe(404);
});

/** The files of that name under the app, with the path at which each answers. */
async function findFiles(name: string) {
  const found: { readonly file: string; readonly path: string }[] = [];
  for await (const file of glob(`**/${name}`, { cwd: app })) found.push({ file, path: pathOf(file) });
  return found;
}

function pathOf(file: string): string {
  const parts = file
    .split('/')
    .slice(0, -1)
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) => part.replace(/^\[(?:\.\.\.)?(.+)\]$/, (_, param: string) => params[param] ?? 'x'));
  return `/${parts.join('/')}`;
}

async function exportedMethods(file: string): Promise<readonly string[]> {
  const source = await readFile(`${app}${file}`, 'utf8');
  const found = source.matchAll(
    /(?:export (?:async )?(?:function|const) | as )(GET|POST|PUT|PATCH|DELETE)\b/g,
  );
  return [...found].flatMap(([, method]) => method ?? []);
}

async function readJson(request: APIRequestContext, path: string): Promise<unknown> {
  return (await request.get(path)).json();
}
