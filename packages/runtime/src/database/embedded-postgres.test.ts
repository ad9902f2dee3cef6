import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from './connect-database.ts';
import { stopUnusedPostgres, useEmbeddedPostgres } from './embedded-postgres.ts';
import { linkLibraries } from './postgres-binaries.ts';

/** A `kill -9` loses nothing either way; only the machine's power would. */
const quick = { durable: false };

let prepared: string;

/** A prepared cluster is copied, because making one takes seconds. */
beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'clipline-prepared-'));
  await using _server = await useEmbeddedPostgres(prepared, quick);
});
afterAll(() => rm(prepared, { recursive: true, force: true }));

interface TestHome extends AsyncDisposable {
  readonly path: string;
  /** A process that uses the embedded database until `leave` or a kill. */
  user(variables?: NodeJS.ProcessEnv): Promise<User>;
}

interface User {
  readonly url: string;
  readonly process: ChildProcess;
  leave(): Promise<void>;
  kill(): Promise<void>;
}

const userScript = `
  import { useEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href)};
  const server = await useEmbeddedPostgres(process.argv[1], { durable: false });
  console.log(server.url);
  process.stdin.resume().on('end', async () => {
    await server[Symbol.asyncDispose]();
    process.exit(0);
  });
`;

async function testHome(options: { readonly empty?: boolean } = {}): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-home-'));
  if (!options.empty) await cp(join(prepared, 'postgres'), join(path, 'postgres'), { recursive: true });
  const users: ChildProcess[] = [];
  return {
    path,
    async user(variables = process.env) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', userScript, path], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: variables,
      });
      users.push(child);
      const url = String((await once(child.stdout, 'data'))[0]).trim();
      const ended = once(child, 'exit');
      return {
        url,
        process: child,
        async leave() {
          child.stdin.end();
          await ended;
        },
        async kill() {
          child.kill('SIGKILL');
          await ended;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const child of users) child.kill('SIGKILL');
      await sleep(50);
      if (existsSync(join(path, 'postgres'))) await stopUnusedPostgres(path);
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await query(url, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(home: string): Promise<number> {
  return Number((await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

describe('the embedded PostgreSQL', () => {
  it('is made and shared by two processes that begin at once, and ends with the last', async () => {
    await using home = await testHome({ empty: true });
    const [one, two] = await Promise.all([home.user(), home.user()]);
    expect(one.url).toBe(two.url);
    await one.leave();
    expect(await answers(two.url)).toBe(true);
    await two.leave();
    expect(await answers(two.url)).toBe(false);
  });

  it('serves the others when the process that started it is killed', async () => {
    await using home = await testHome();
    const starter = await home.user();
    const other = await home.user();
    await starter.kill();
    expect(await answers(other.url)).toBe(true);
    await other.leave();
    expect(await answers(other.url)).toBe(false);
  });

  it('is adopted by the next process after all users were killed', async () => {
    await using home = await testHome();
    const killed = await home.user();
    const pid = await serverPid(home.path);
    await killed.kill();
    expect(await answers(killed.url)).toBe(true);
    const next = await home.user();
    expect(next.url).toBe(killed.url);
    expect(await serverPid(home.path)).toBe(pid);
    await next.leave();
    expect(await answers(next.url)).toBe(false);
  });

  it('comes back on its port with every acknowledged row after the server was killed', async () => {
    await using home = await testHome();
    const user = await home.user();
    await query(user.url, 'CREATE TABLE kept (n int)');
    await query(user.url, 'INSERT INTO kept SELECT generate_series(1, 100)');
    process.kill(await serverPid(home.path), 'SIGKILL');
    const next = await home.user();
    expect(next.url).toBe(user.url);
    expect(await query(next.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 100 }]);
  });

  it('starts although its killed predecessor is still unreaped', async () => {
    await using home = await testHome();
    const parent = await home.user();
    parent.process.kill('SIGSTOP');
    process.kill(await serverPid(home.path), 'SIGKILL');
    const next = await home.user();
    expect(await answers(next.url)).toBe(true);
    parent.process.kill('SIGCONT');
  });

  it('is started again under a connected process', async () => {
    await using home = await testHome();
    await using database = await connectDatabase({ home: home.path, databaseUrl: null });
    await database.prisma.catalog.create({ data: { name: 'cats' } });
    process.kill(await serverPid(home.path), 'SIGKILL');
    await expect
      .poll(() => database.prisma.catalog.count().catch(() => 'down'), { timeout: 10_000, interval: 50 })
      .toBe(1);
  });

  it('takes another port when a stranger has its own', async () => {
    await using home = await testHome();
    const first = await home.user();
    const port = Number(new URL(first.url).port);
    await first.leave();
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    const second = await home.user();
    expect(new URL(second.url).port).not.toBe(String(port));
    expect(await answers(second.url)).toBe(true);
    stranger.close();
  });

  it('is not deceived by a pid file whose number belongs to another program now', async () => {
    await using home = await testHome();
    const data = join(home.path, 'postgres/data');
    await writeFile(
      join(data, 'postmaster.pid'),
      `${process.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`,
    );
    const user = await home.user();
    expect(await answers(user.url)).toBe(true);
  });

  it('throws away a cluster that was cut short while it was made', async () => {
    await using home = await testHome({ empty: true });
    const draft = join(home.path, 'postgres.making-1');
    await mkdir(join(draft, 'data'), { recursive: true });
    await using server = await useEmbeddedPostgres(home.path, quick);
    expect(await answers(server.url)).toBe(true);
    expect(existsSync(draft)).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'runs as a system user where root may not make namespaces (needs root)',
    async () => {
      await using home = await testHome({ empty: true });
      // Passable for the system user, as a folder of a project is.
      await chmod(home.path, 0o755);
      // Without a PATH there is no `unshare`.
      const user = await home.user({ PATH: '/nowhere' });
      expect(await answers(user.url)).toBe(true);
      expect((await stat(join(home.path, 'postgres/data'))).uid).toBeGreaterThan(0);
      await user.leave();
      const again = await home.user();
      expect(await answers(again.url)).toBe(true);
    },
  );

  it('finds its libraries although npm made no links', async () => {
    await using home = await testHome();
    const folder = join(home.path, 'package');
    await mkdir(join(folder, 'native'), { recursive: true });
    const links = [{ source: 'native/libx.so.1.2', target: 'native/libx.so.1' }];
    await writeFile(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
    await writeFile(join(folder, 'native/libx.so.1.2'), 'library');
    const variables = await linkLibraries(folder, join(home.path, 'links'));
    expect(Object.values(variables)).toEqual([join(home.path, 'links')]);
    expect(await readFile(join(home.path, 'links/libx.so.1'), 'utf8')).toBe('library');
    await symlink('libx.so.1.2', join(folder, 'native/libx.so.1'));
    expect(await linkLibraries(folder, join(home.path, 'links'))).toEqual({});
    await rm(join(home.path, 'postgres'), { recursive: true });
  });

  it('refuses a connection without the password, and keeps that to itself', async () => {
    await using home = await testHome();
    await using server = await useEmbeddedPostgres(home.path, quick);
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    const mode = spawnSync('stat', ['-c', '%a', join(home.path, 'postgres/password')]).stdout;
    expect(String(mode).trim()).toBe('600');
  });

  it('says in one sentence that the home folder cannot be written to', async () => {
    const file = join(prepared, 'a-file');
    await writeFile(file, '');
    await expect(useEmbeddedPostgres(join(file, 'home'))).rejects.toMatchObject({
      code: 'home-unwritable',
      message: expect.stringMatching(/cannot be written to \(ENOTDIR\).*CLIPLINE_HOME/),
    });
  });

  it('says what to do when the data are of another PostgreSQL', async () => {
    await using home = await testHome();
    await writeFile(join(home.path, 'postgres/data/PG_VERSION'), '9\n');
    await expect(useEmbeddedPostgres(home.path)).rejects.toMatchObject({
      code: 'database-unavailable',
      message: expect.stringMatching(/PostgreSQL 9, and this Clipline brings \d+\. Move/),
    });
    await rm(join(home.path, 'postgres'), { recursive: true });
  });

  it('passes on what the server said when it cannot start', async () => {
    await using home = await testHome();
    await writeFile(join(home.path, 'postgres/data/postgresql.auto.conf'), 'no_such_setting = 1\n');
    await expect(useEmbeddedPostgres(home.path)).rejects.toMatchObject({
      code: 'database-unavailable',
      message: expect.stringMatching(/could not be started: .*no_such_setting|configuration file/),
    });
  });
});
