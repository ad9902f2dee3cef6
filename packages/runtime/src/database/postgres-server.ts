import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import pg from 'pg';
import { explainFailure, type PostgresCluster, spawnAs } from './postgres-cluster.ts';
import { findServer, hasProcesses, postgresUrl, probePostgres } from './postgres-probe.ts';

/** A server that answers. */
export interface PostgresServer {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
}

const databaseName = 'clipline';
const startLimit = 90_000;
const stopLimit = 30_000;
const logLimit = 4 * 1024 * 1024;

/**
 * Adopts the cluster's server when it runs, or starts it, detached: it outlives this process. Only one process at
 * a time may call this. Throws `database-unavailable` with what PostgreSQL said, or `disk-full`.
 */
export async function ensurePostgres(cluster: PostgresCluster, logFile: string): Promise<PostgresServer> {
  const deadline = Date.now() + startLimit;
  let said = '';
  let attempts = 0;
  while (Date.now() < deadline) {
    const now = await probePostgres(cluster);
    if (now.state === 'ready') return { ...now, url: await ensureDatabase(cluster, now.port) };
    if (now.state === 'busy') {
      await sleep(50);
      continue;
    }
    await clearStalePidFile(cluster.data);
    attempts += 1;
    const port = await choosePort(cluster, attempts);
    said = await startOnce(cluster, port, logFile);
    if (said === '') continue;
    if (!isPassing(said)) throw explainFailure('started', said, cluster.folder);
    await sleep(200);
  }
  throw explainFailure('started', said || `it did not answer within ${startLimit / 1000} s`, cluster.folder);
}

/** Ends the server of a cluster's data folder, if one runs, with every transaction that was acknowledged kept. */
export async function stopPostgres(data: string): Promise<void> {
  const running = await findServer(data);
  if (running === null) return;
  const deadline = Date.now() + stopLimit;
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT is as good as a crash, which loses nothing either.
  signal(running, 'SIGINT');
  let quit = false;
  while ((await findServer(data)) !== null) {
    if (Date.now() > deadline && !quit) {
      signal(running, 'SIGQUIT');
      quit = true;
    }
    if (Date.now() > deadline + 5_000) {
      throw new ClipError(
        'process-failed',
        `The embedded PostgreSQL (process ${running}) does not end. End it with \`kill ${running}\`.`,
      );
    }
    await sleep(20);
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

/** Starts the server and waits until it answers or gives up; answers what it said in the second case. */
async function startOnce(cluster: PostgresCluster, port: number, logFile: string): Promise<string> {
  if (existsSync(logFile) && statSync(logFile).size > logLimit) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  const from = statSync(logFile).size;
  const child = spawnAs(cluster.account, [cluster.binaries.postgres, ...serverSettings(cluster, port)], {
    variables: cluster.binaries.variables,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  }).then(() => {
    ended = true;
  });
  const deadline = Date.now() + startLimit;
  while (!ended && Date.now() < deadline) {
    if ((await probePostgres(cluster)).state === 'ready') {
      child.unref();
      await writeFile(portFile(cluster), String(port));
      return '';
    }
    await Promise.race([gone, sleep(30)]);
  }
  child.unref();
  const text = await readFrom(logFile, from);
  return text || 'It ended without a word.';
}

function serverSettings({ data, durable }: PostgresCluster, port: number): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // A path of a socket may have 107 bytes at most, and a home folder may be deeper.
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '48MB',
    max_wal_size: '256MB',
    min_wal_size: '32MB',
    max_parallel_workers_per_gather: 0,
    jit: 'off',
    huge_pages: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** True for what passes by itself: a dead predecessor not yet reaped, or a port that was taken in between. */
function isPassing(said: string): boolean {
  return /lock file .* already exists|pre-existing shared memory block|Address already in use|could not create any TCP/.test(
    said,
  );
}

/**
 * The server refuses to start while its predecessor's process is unreaped, which in a container may be for ever.
 * Once nothing works in the data folder any more the file means nothing.
 */
async function clearStalePidFile(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const deadline = Date.now() + 10_000;
  while (await hasProcesses(data)) {
    if (Date.now() > deadline) return;
    await sleep(50);
  }
  await rm(file, { force: true });
}

/** The last port, so that connected processes find the server again; another one when a stranger keeps it. */
async function choosePort(cluster: PostgresCluster, attempt: number): Promise<number> {
  const last = Number(await readFile(portFile(cluster), 'utf8').catch(() => '0'));
  if (attempt > 3 || !(last > 0)) return freePort();
  const deadline = Date.now() + 1_500;
  while (!(await isFree(last))) {
    if (Date.now() > deadline) return freePort();
    await sleep(100);
  }
  return last;
}

function portFile(cluster: PostgresCluster): string {
  return join(cluster.folder, 'port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new ClipError('database-unavailable', 'No free port was found on 127.0.0.1.')),
      );
    });
  });
}

async function readFrom(path: string, offset: number): Promise<string> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(Math.min(size - offset, 64 * 1024)),
    0,
    undefined,
    offset,
  );
  return buffer.toString('utf8', 0, bytesRead).trim();
}

async function ensureDatabase(cluster: PostgresCluster, port: number): Promise<string> {
  await using client = await connect(postgresUrl(cluster, port, 'postgres'));
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  return postgresUrl(cluster, port, databaseName);
}

async function connect(connectionString: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
