import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/postgres.ts';
import { readEnvironment } from '../environment.ts';
import { openAuth } from './open-auth.ts';

const ada = { name: 'Ada', email: 'Ada@Example.org', password: 'ten letters or more' };

async function openWorld() {
  const home = await mkdtemp(join(tmpdir(), 'clipline-auth-'));
  const database = await createTestDatabase();
  const environment = readEnvironment({ CLIPLINE_HOME: home });
  const open = () => openAuth({ environment, database });
  return {
    ...open(),
    open,
    home,
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

type World = Awaited<ReturnType<typeof openWorld>>;

async function makeOwner({ owner }: World) {
  const token = await owner.setupToken();
  return owner.create(token ?? '', ada);
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`http://127.0.0.1:4680/api/auth/${path}`, {
    method: 'POST',
    headers: { host: 'localhost:4680', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function signIn(world: World, headers: Record<string, string> = {}): Promise<Response> {
  const { email, password } = ada;
  return world.auth.respond(post('sign-in/email', { email, password }, headers));
}

function cookieOf(answer: Response): Headers {
  const [cookie] = answer.headers.getSetCookie();
  return new Headers({ cookie: cookie?.split(';')[0] ?? '' });
}

/** A review that a session or an API key has open. */
async function hold({ database }: World, claimedIn: string): Promise<void> {
  await database.prisma.review.create({
    data: {
      queue: 'faces',
      runId: randomUUID(),
      nodeId: 'ask',
      itemId: 'a',
      item: { id: 'a', metadata: {} },
      reason: 'looks odd',
      state: 'claimed',
      claimedBy: 'Ada',
      claimedIn,
      claimedAt: new Date(),
      idempotencyKey: randomUUID(),
    },
  });
}

async function holders({ database }: World): Promise<readonly (string | null)[]> {
  const held = await database.prisma.review.findMany({ where: { state: 'claimed' } });
  return held.map(({ claimedIn }) => claimedIn).toSorted();
}

describe('the setup link', () => {
  it('is the same until it is used, in every process', async () => {
    await using world = await openWorld();
    const token = await world.owner.setupToken();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await world.open().owner.setupToken()).toBe(token);
    expect((await stat(join(world.home, 'auth.key'))).mode & 0o777).toBe(0o600);
    const kept = await world.database.prisma.setting.findMany();
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  it('makes one owner, however many open it at once', async () => {
    await using world = await openWorld();
    const token = (await world.owner.setupToken()) ?? '';
    const claims = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => world.owner.create(token, { ...ada, email: `${name}@example.org` })),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await world.database.prisma.user.count()).toBe(1);
    expect(await world.owner.setupToken()).toBeNull();
    expect(await world.owner.examine(token)).toBeNull();
  });

  it('is refused with any other token', async () => {
    await using world = await openWorld();
    const token = (await world.owner.setupToken()) ?? '';
    for (const wrong of ['', 'x'.repeat(43), token.slice(1), `${token}x`]) {
      expect(await world.owner.examine(wrong)).toBeNull();
      await expect(world.owner.create(wrong, ada)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await world.owner.examine(token)).toEqual({ for: 'setup' });
  });
});

describe('signing in', () => {
  it('gives a session that is known until it is signed out', async () => {
    await using world = await openWorld();
    const person = await makeOwner(world);
    expect(person).toMatchObject({ name: 'Ada', email: 'ada@example.org' });
    const answer = await signIn(world, { origin: 'http://localhost:4680' });
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^clipline\.session_token=.*HttpOnly; SameSite=Lax$/i);
    const headers = cookieOf(answer);
    expect(await world.auth.identify(headers)).toMatchObject({ person, by: 'session' });
    const out = await world.auth.respond(
      post('sign-out', {}, { cookie: headers.get('cookie') ?? '', origin: 'http://localhost:4680' }),
    );
    expect(out.status).toBe(200);
    expect(await world.auth.identify(headers)).toBeNull();
  });

  it('gives back the reviews that were open in a session which ends, and no others', async () => {
    await using world = await openWorld();
    const person = await makeOwner(world);
    const origin = 'http://localhost:4680';
    const here = cookieOf(await signIn(world, { origin }));
    const there = cookieOf(await signIn(world, { origin }));
    const { id: key } = await world.apiKeys.create(person.id, { name: 'shop', days: null });
    const sessions = await Promise.all(
      [here, there].map(async (headers) => (await world.auth.identify(headers))?.proofId ?? ''),
    );
    for (const holder of [...sessions, key]) await hold(world, holder);
    const end = async (path: string, headers: Headers) =>
      (await world.auth.respond(post(path, {}, { cookie: headers.get('cookie') ?? '', origin }))).status;
    expect(await end('sign-out', here)).toBe(200);
    expect(await holders(world)).toEqual([sessions[1], key].toSorted());
    expect(await end('revoke-sessions', there)).toBe(200);
    expect(await holders(world)).toEqual([key]);
  });

  it('marks the cookie for https only behind https', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const answer = await signIn(world, {
      'x-forwarded-proto': 'https',
      origin: 'https://localhost:4680',
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure$/);
  });

  it('refuses a wrong password and a forged cookie', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const wrong = await world.auth.respond(
      post('sign-in/email', { email: ada.email, password: 'something else' }),
    );
    expect(wrong.status).toBe(401);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    const forged = new Headers({ cookie: 'clipline.session_token=abc.def' });
    expect(await world.auth.identify(forged)).toBeNull();
    expect(await world.auth.identify(new Headers())).toBeNull();
  });

  it('is all that strangers may ask: nobody can sign up', async () => {
    await using world = await openWorld();
    await world.owner.setupToken();
    for (const path of ['sign-up/email', 'api-key/create', 'request-password-reset', 'get-session']) {
      expect((await world.auth.respond(post(path, ada))).status, path).toBe(404);
    }
    expect(await world.database.prisma.user.count()).toBe(0);
  });
});

describe('a new password', () => {
  it('is set by a link that works once, and ends every session', async () => {
    await using world = await openWorld();
    await expect(world.owner.resetToken()).rejects.toMatchObject({ code: 'not-found' });
    await makeOwner(world);
    const before = cookieOf(await signIn(world));
    const token = await world.owner.resetToken();
    expect(await world.owner.examine(token)).toEqual({ for: 'reset', email: 'ada@example.org' });
    await expect(world.owner.create(token, ada)).rejects.toMatchObject({ code: 'not-found' });
    await world.owner.setPassword(token, 'another password');
    expect(await world.auth.identify(before)).toBeNull();
    expect((await signIn(world)).status).toBe(401);
    const answer = await world.auth.respond(
      post('sign-in/email', { email: ada.email, password: 'another password' }),
    );
    expect(answer.status).toBe(200);
    await expect(world.owner.setPassword(token, 'once more please')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('cannot be set after the hour that the link is valid for', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const token = await world.owner.resetToken();
    const { key, value } = await world.database.prisma.setting.findFirstOrThrow();
    await world.database.prisma.setting.update({
      where: { key },
      data: { value: { ...Object(value), expiresAt: new Date(Date.now() - 1).toISOString() } },
    });
    expect(await world.owner.examine(token)).toBeNull();
  });
});

describe('a person who is signed in', () => {
  it('changes the password, which signs out every other browser', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const [here, there] = [cookieOf(await signIn(world)), cookieOf(await signIn(world))];
    const change = (currentPassword: string) =>
      world.auth.respond(
        post(
          'change-password',
          { currentPassword, newPassword: 'another password', revokeOtherSessions: true },
          { cookie: here.get('cookie') ?? '', origin: 'http://localhost:4680' },
        ),
      );
    expect((await change('not the password')).status).toBe(400);
    const changed = await change(ada.password);
    expect(changed.status).toBe(200);
    expect(await world.auth.identify(there)).toBeNull();
    expect(await world.auth.identify(cookieOf(changed))).toMatchObject({ by: 'session' });
    expect((await signIn(world)).status).toBe(401);
  });

  it('signs out everywhere', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const [here, there] = [cookieOf(await signIn(world)), cookieOf(await signIn(world))];
    const answer = await world.auth.respond(
      post('revoke-sessions', {}, { cookie: here.get('cookie') ?? '', origin: 'http://localhost:4680' }),
    );
    expect(answer.status).toBe(200);
    expect(await world.auth.identify(here)).toBeNull();
    expect(await world.auth.identify(there)).toBeNull();
  });

  it('may try ten passwords a minute, and so may everybody else together', async () => {
    await using world = await openWorld();
    await makeOwner(world);
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      const address = { 'x-forwarded-for': `10.0.0.${index}` };
      const guess = { email: ada.email, password: `guess number ${index}` };
      statuses.push((await world.auth.respond(post('sign-in/email', guess, address))).status);
    }
    expect(statuses).toContain(401);
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});

describe('API keys', () => {
  it('speak for their person until they are revoked, and are kept as hashes', async () => {
    await using world = await openWorld();
    const person = await makeOwner(world);
    const { key, ...made } = await world.apiKeys.create(person.id, { name: 'nightly import', days: 90 });
    expect(key).toMatch(/^clip_[A-Za-z]{64}$/);
    expect(made).toMatchObject({ name: 'nightly import', start: key.slice(0, 11), lastUsedAt: null });
    const caller = { person, by: 'key', proofId: made.id };
    expect(await world.auth.identify(new Headers({ authorization: `Bearer ${key}` }))).toEqual(caller);
    expect(await world.auth.identify(new Headers({ 'x-api-key': key }))).toEqual(caller);
    const [listed] = await world.apiKeys.list(person.id);
    expect(listed?.lastUsedAt).toBeInstanceOf(Date);
    const rows = await world.database.prisma.apikey.findMany();
    expect(JSON.stringify(rows)).not.toContain(key);
    await world.apiKeys.revoke(person.id, made.id);
    expect(await world.auth.identify(new Headers({ 'x-api-key': key }))).toBeNull();
    await expect(world.apiKeys.revoke(person.id, made.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are refused when they are wrong or have expired, whatever the session beside them', async () => {
    await using world = await openWorld();
    const person = await makeOwner(world);
    const { id, key } = await world.apiKeys.create(person.id, { name: 'short', days: 1 });
    const cookie = cookieOf(await signIn(world)).get('cookie') ?? '';
    for (const wrong of ['clip_', `${key}x`, 'x'.repeat(10_000)]) {
      expect(await world.auth.identify(new Headers({ cookie, 'x-api-key': wrong }))).toBeNull();
    }
    await world.database.prisma.apikey.update({ where: { id }, data: { expiresAt: new Date(0) } });
    expect(await world.auth.identify(new Headers({ 'x-api-key': key }))).toBeNull();
  });
});
