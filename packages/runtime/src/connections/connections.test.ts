import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/postgres.ts';
import { startS3 } from '../../../../test/support/s3.ts';
import { readEnvironment } from '../environment.ts';
import { checkSecretKey, openConnections, readConnection } from './connections.ts';
import { openSealed, sealText } from './seal.ts';

const secret = 'hunter2-hunter2-hunter2';
const http = { name: 'api', kind: 'http', settings: { headers: { Authorization: `Bearer ${secret}` } } };

async function setUp(variables: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), 'clipline-connections-'));
  const environment = readEnvironment({
    CLIPLINE_HOME: home,
    CLIPLINE_ALLOW_PRIVATE: '127.0.0.1',
    ...variables,
  });
  const parts = { database, environment };
  return {
    home,
    parts,
    connections: openConnections(parts),
    /** All that the database keeps of connections. */
    dump: async () =>
      JSON.stringify([
        (await database.pool.query('SELECT * FROM connections')).rows,
        (await database.pool.query('SELECT * FROM settings')).rows,
      ]),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

describe('connections', () => {
  it('say which published pipelines name them, and are not removed before', async () => {
    await using stage = await setUp();
    const { pool } = stage.parts.database;
    await stage.connections.add(http);
    await stage.connections.add({ ...http, name: 'other' });
    const definition = { nodes: [{ id: 'a', type: 'output.webhook', params: { connection: 'api' } }] };
    await pool.query(
      `INSERT INTO pipelines (id, name, draft, revision, published_version, updated_at)
       VALUES (gen_random_uuid(), 'tell', '{}', 1, 2, now()), (gen_random_uuid(), 'draft', $1, 1, NULL, now())`,
      [JSON.stringify(definition)],
    );
    for (const version of [1, 2]) {
      await pool.query(
        `INSERT INTO pipeline_versions (id, pipeline_id, version, definition)
         SELECT gen_random_uuid(), id, $1, $2 FROM pipelines WHERE name = 'tell'`,
        [version, JSON.stringify(definition)],
      );
    }
    expect((await stage.connections.list()).map(({ name, usedBy }) => [name, usedBy])).toEqual([
      ['api', ['tell']],
      ['other', []],
    ]);
    await expect(stage.connections.remove('api')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"tell"'),
    });
    await stage.connections.remove('other');
    await pool.query(`UPDATE pipeline_versions SET definition = '{}' WHERE version = 2`);
    await stage.connections.remove('api');
    expect(await stage.connections.list()).toEqual([]);
  });

  it('keep their secrets to themselves', async () => {
    await using stage = await setUp();
    const added = await stage.connections.add(http);
    expect(added).toMatchObject({ name: 'api', kind: 'http', settings: {}, hasSecrets: true });
    expect(JSON.stringify([added, await stage.connections.list()])).not.toContain(secret);
    expect(await stage.dump()).not.toContain(secret);
    expect(await readConnection(stage.parts, 'http', 'api')).toEqual({
      headers: { Authorization: `Bearer ${secret}` },
    });
  });

  it.each([
    ['s3', { accessKeyId: 'me', secretAccessKey: secret }, ['region', 'forcePathStyle', 'accessKeyId']],
    [
      'smtp',
      { host: 'mail', from: 'me@x.org', user: 'me', password: secret },
      ['host', 'from', 'user', 'port'],
    ],
    ['http', { signingSecret: secret }, []],
    ['postgres', { url: `postgresql://me:${secret}@db/x` }, []],
  ])('show of kind %s only what is no secret', async (kind, settings, shown) => {
    await using stage = await setUp();
    const view = await stage.connections.add({ name: 'c', kind, settings });
    expect(Object.keys(view.settings).sort()).toEqual([...shown].sort());
    expect(await stage.dump()).not.toContain(secret);
  });

  it('change field by field, and go', async () => {
    await using stage = await setUp();
    const { connections, parts } = stage;
    await connections.add({
      name: 'mail',
      kind: 'smtp',
      settings: { host: 'a', from: 'me@x.org', password: secret },
    });
    await connections.update('mail', { host: 'b', user: 'me' });
    expect(await readConnection(parts, 'smtp', 'mail')).toMatchObject({
      host: 'b',
      user: 'me',
      password: secret,
    });
    expect(await connections.update('mail', { password: null })).toMatchObject({ hasSecrets: false });
    await connections.remove('mail');
    expect(await connections.list()).toEqual([]);
    await expect(connections.remove('mail')).rejects.toMatchObject({ code: 'connection-missing' });
  });

  it('refuse what is wrong without repeating it', async () => {
    await using stage = await setUp();
    const { connections, parts } = stage;
    await connections.add(http);
    await expect(connections.add(http)).rejects.toMatchObject({ code: 'conflict' });
    await expect(connections.add({ ...http, kind: 'ftp' })).rejects.toMatchObject({ code: 'param-invalid' });
    await expect(connections.add({ ...http, name: '../x' })).rejects.toMatchObject({ code: 'param-invalid' });
    const attempt = connections.add({
      name: 'pg',
      kind: 'postgres',
      settings: { url: `mysql://${secret}`, [secret]: 1 },
    });
    await expect(attempt).rejects.toMatchObject({ code: 'param-invalid' });
    await attempt.catch((error: Error) => expect(error.message).toMatch(/url/));
    await attempt.catch((error: Error) => expect(error.message).not.toContain(`mysql://${secret}`));
    await expect(readConnection(parts, 's3', 'api')).rejects.toMatchObject({
      code: 'connection-missing',
      message: expect.stringContaining('of kind http'),
    });
    await expect(readConnection(parts, 'http', 'apii')).rejects.toThrow(/Did you mean "api"/);
  });

  it('say what is wrong with a service, and what works', async () => {
    await using stage = await setUp();
    await using server = await startS3();
    const { connections, parts } = stage;
    await connections.add({ name: 's3', kind: 's3', settings: server.settings });
    expect(await connections.test('s3', { target: server.bucket })).toContain('is there');
    await expect(connections.test('s3', { target: 'no-such-bucket' })).rejects.toMatchObject({
      code: 'upstream-refused',
    });
    await connections.add({ name: 'pg', kind: 'postgres', settings: { url: parts.database.url } });
    expect(await connections.test('pg')).toContain('answers');
    const wrong = new URL(parts.database.url);
    wrong.username = 'nobody';
    wrong.password = secret;
    await connections.update('pg', { url: wrong.href });
    const refused = connections.test('pg');
    await expect(refused).rejects.toMatchObject({ code: 'credential-refused' });
    await refused.catch((error: Error) => expect(`${error.message}${error.cause}`).not.toContain(secret));
    await connections.add({
      name: 'mail',
      kind: 'smtp',
      settings: { host: '127.0.0.1', port: 1, from: 'me@x.org' },
    });
    await expect(connections.test('mail')).rejects.toMatchObject({
      code: 'upstream-failed',
      retryable: true,
    });
    await connections.add(http);
    await expect(connections.test('api')).rejects.toMatchObject({ code: 'param-invalid' });
    await expect(connections.test('api', { target: 'http://10.0.0.1/' })).rejects.toMatchObject({
      code: 'address-blocked',
    });
    const web = createServer(({ headers }, response) => {
      response.writeHead(headers.authorization === `Bearer ${secret}` ? 200 : 401).end();
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(web.address() as AddressInfo).port}/x`;
    expect(await connections.test('api', { target })).toBe(`${target} answers with status 200.`);
    await connections.update('api', { headers: { Authorization: 'wrong' } });
    await expect(connections.test('api', { target })).rejects.toMatchObject({ code: 'upstream-refused' });
    web.close();
  });
});

describe('the key', () => {
  it('is made at first use, for its owner only, by one of many', async () => {
    await using stage = await setUp();
    await checkSecretKey(stage.parts);
    await expect(stat(join(stage.home, 'secret.key'))).rejects.toThrow();
    await Promise.all(
      Array.from({ length: 6 }, (_, n) => stage.connections.add({ ...http, name: `api-${n}` })),
    );
    expect((await stat(join(stage.home, 'secret.key'))).mode & 0o777).toBe(0o600);
    for (let n = 0; n < 6; n++) await readConnection(stage.parts, 'http', `api-${n}`);
  });

  it.each([
    ['gone', (file: string) => rm(file)],
    ['another', (file: string) => writeFile(file, 'ab'.repeat(32))],
    ['damaged', (file: string) => writeFile(file, 'nonsense')],
  ])('is missed when it is %s, and its connections can be removed', async (_, harm) => {
    await using stage = await setUp();
    const { connections, parts } = stage;
    await connections.add(http);
    const file = join(stage.home, 'secret.key');
    const key = await readFile(file, 'utf8');
    await harm(file);
    for (const attempt of [
      () => connections.checkKey(),
      () => readConnection(parts, 'http', 'api'),
      () => connections.add({ ...http, name: 'other' }),
      () => connections.rotateKey(),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'secret-key-lost',
        message: expect.stringContaining('Put it back'),
      });
    }
    await writeFile(file, key);
    await connections.checkKey();
    await readConnection(parts, 'http', 'api');
  });

  it('may be lost when there is nothing that it opens', async () => {
    await using stage = await setUp();
    await stage.connections.add(http);
    await rm(join(stage.home, 'secret.key'));
    await stage.connections.remove('api');
    await stage.connections.checkKey();
    await stage.connections.add(http);
    await readConnection(stage.parts, 'http', 'api');
  });

  it('is changed while others read', async () => {
    await using stage = await setUp();
    const { connections, parts } = stage;
    await connections.add(http);
    const file = join(stage.home, 'secret.key');
    const before = await readFile(file, 'utf8');
    const readers = Array.from({ length: 10 }, () => readConnection(parts, 'http', 'api'));
    expect(await connections.rotateKey()).toBe(1);
    for (const settings of await Promise.all(readers))
      expect(settings.headers.Authorization).toContain(secret);
    expect(await readFile(file, 'utf8')).not.toBe(before);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await readConnection(parts, 'http', 'api');
    await writeFile(file, before);
    await expect(connections.checkKey()).rejects.toMatchObject({ code: 'secret-key-lost' });
  });

  it('is found although the change was cut short after its commit', async () => {
    await using stage = await setUp();
    const { connections, parts } = stage;
    await connections.add(http);
    const file = join(stage.home, 'secret.key');
    const before = await readFile(file, 'utf8');
    await connections.rotateKey();
    await writeFile(`${file}.next`, await readFile(file, 'utf8'));
    await chmod(`${file}.next`, 0o600);
    await writeFile(file, before);
    await readConnection(parts, 'http', 'api');
    await connections.checkKey();
  });

  it('comes from the environment, and is changed by giving the new one', async () => {
    const [old, next] = ['11'.repeat(32), '22'.repeat(32)];
    await using stage = await setUp({ CLIPLINE_SECRET_KEY: old });
    const { connections, parts } = stage;
    await connections.add(http);
    await expect(connections.rotateKey()).rejects.toMatchObject({ code: 'param-invalid' });
    await expect(connections.rotateKey({ newKey: 'short' })).rejects.toMatchObject({ code: 'param-invalid' });
    await connections.rotateKey({ newKey: next });
    await expect(connections.checkKey()).rejects.toThrow(/CLIPLINE_SECRET_KEY/);
    const environment = { ...parts.environment, secretKey: next };
    await readConnection({ ...parts, environment }, 'http', 'api');
    await expect(stat(join(stage.home, 'secret.key'))).rejects.toThrow();
  });
});

describe('a sealed text', () => {
  const key = Buffer.alloc(32, 1);

  it('opens with its key at its place only', () => {
    const sealed = sealText(key, 'text ☂', 'a');
    expect(openSealed(key, sealed, 'a')).toBe('text ☂');
    expect(openSealed(key, sealed, 'b')).toBeNull();
    expect(openSealed(Buffer.alloc(32, 2), sealed, 'a')).toBeNull();
    expect(sealText(key, 'text ☂', 'a')).not.toBe(sealed);
  });

  it('does not open when a letter of it was changed, or it is something else', () => {
    const sealed = sealText(key, 'text', 'a');
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'Q' : 'A'}${sealed.slice(at + 1)}`;
      // The last letter of base64 carries bits that mean nothing.
      if (Buffer.from(changed).equals(Buffer.from(sealed))) continue;
      const opened = openSealed(key, changed, 'a');
      expect(opened === null || opened === 'text').toBe(true);
    }
    for (const text of ['', 'v1', 'v1..', 'v2.a.b.c']) expect(openSealed(key, text, 'a')).toBeNull();
  });
});
