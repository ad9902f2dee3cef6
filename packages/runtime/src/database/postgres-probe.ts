import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type PostgresCluster, postgresRole } from './postgres-cluster.ts';

/** What can be learnt of a cluster's server from outside. */
export type PostgresState =
  /** No server; it may be started. */
  | { readonly state: 'stopped' }
  /** It starts, recovers, or shuts down: look again soon. */
  | { readonly state: 'busy'; readonly pid: number }
  | { readonly state: 'ready'; readonly pid: number; readonly port: number };

/** Connection string of the cluster's server; the password in it is a secret. */
export function postgresUrl(cluster: PostgresCluster, port: number, database: string): string {
  return `postgresql://${postgresRole}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** Looks whether the cluster's own server answers; a server of something else on the same port does not count. */
export async function probePostgres(cluster: PostgresCluster): Promise<PostgresState> {
  const file = await readPidFile(cluster.data);
  if (!file) return { state: 'stopped' };
  if (file.ready && (await answers(cluster, file.port))) {
    return { state: 'ready', pid: file.pid, port: file.port };
  }
  return (await isPostgres(file.pid, cluster.data)) ? { state: 'busy', pid: file.pid } : { state: 'stopped' };
}

/** Pid of the cluster's server, whatever it is doing; null when there is none. */
export async function findServer(data: string): Promise<number | null> {
  const file = await readPidFile(data);
  return file && (await isPostgres(file.pid, data)) ? file.pid : null;
}

/**
 * True when a process works in the cluster's data folder, as the server and each of its children do; after a
 * `kill -9` of the server its children take a moment to notice.
 */
export async function hasProcesses(data: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = await realpath(data);
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // Processes of others cannot be looked into; ours can.
    const cwd = await readlink(join('/proc', entry, 'cwd')).catch(() => null);
    if (cwd === folder) return true;
  }
  return false;
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** What the server says of itself; a dead one may have said so too. */
  readonly ready: boolean;
}

/** The server writes its pid, data folder, start time, port, socket, address, memory key and state, a line each. */
async function readPidFile(data: string): Promise<PidFile | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3]);
  return pid > 0 ? { pid, port: port || 0, ready: lines[7]?.trim() === 'ready' } : null;
}

async function answers(cluster: PostgresCluster, port: number): Promise<boolean> {
  if (port === 0) return false;
  const client = new pg.Client({
    connectionString: postgresUrl(cluster, port, 'postgres'),
    connectionTimeoutMillis: 2_000,
    application_name: 'clipline probe',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const told = rows[0]?.data_directory;
    return told !== undefined && (await realpath(told)) === (await realpath(cluster.data));
  } catch {
    // Nobody there, still starting, or somebody else's server: all of them mean that ours does not answer now.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A pid may have been given to another program since the file was written, and a dead server may be unreaped. */
async function isPostgres(pid: number, data: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  // An unreaped process has an empty command line.
  return command.includes(data);
}
