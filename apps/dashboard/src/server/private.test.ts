import { describe, expect, it } from 'vitest';
import { isPublic, publicPaths } from './access.ts';
import { appRouter } from './routers/app.ts';

type Call = (input?: unknown) => Promise<unknown>;

/** A procedure as a stranger calls it, by its path, such as `catalogs.list`. */
function asStranger(path: string): Call {
  const caller: unknown = appRouter.createCaller({
    identify: async () => null,
    identifyAgain: async () => null,
  });
  const found = path.split('.').reduce<unknown>((at, key) => Reflect.get(Object(at), key), caller);
  // Callers hold a function at the path of each procedure.
  return found as Call;
}

describe('every procedure', () => {
  const paths = Object.keys(appRouter._def.procedures);

  it('is seen by this test', () => {
    expect(paths).toEqual(expect.arrayContaining(['catalogs.list', 'runs.watch', 'search.find']));
  });

  // Refused before its input is read, let alone a service opened.
  it.each(paths)('%s is refused to strangers', async (path) => {
    await expect(asStranger(path)()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

describe('isPublic', () => {
  it.each([
    ['/sign-in', true],
    ['/setup', true],
    ['/api/auth/sign-in/email', true],
    ['/api/hooks/shop/new', true],
    ['/_next/static/chunks/main.js', true],
    ['/', false],
    ['/search', false],
    ['/sign-in-as', false],
    ['/setup/x', false],
    ['/api/health/x', false],
    ['/api/authors', false],
    ['/api/trpc/catalogs.list', false],
    ['/api/images/samples/1', false],
    ['/_next/image', false],
  ])('says of %s: %s', (path, expected) => {
    expect(isPublic(path)).toBe(expected);
  });

  it('has a reason for each exception', () => {
    for (const { why } of publicPaths) expect(why).toMatch(/\.$/);
  });
});
