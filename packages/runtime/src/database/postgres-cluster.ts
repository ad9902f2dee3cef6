import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { refuse } from '../home.ts';
import { choosePostgresAccount, type PostgresAccount } from './postgres-account.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';

export interface PostgresOptions {
  /** False: does not wait for the disk, so that a power cut may lose all; for tests. */
  readonly durable: boolean;
}

/** The folder of an embedded PostgreSQL and what it takes to run it. */
export interface PostgresCluster extends PostgresOptions {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
}

/** Where the cluster of a home folder keeps its data. */
export function clusterData(home: string): string {
  return join(home, 'postgres', 'data');
}

/** The one role of the embedded database. */
export const postgresRole = 'clipline';

/**
 * Opens the cluster under `<home>/postgres`, making it first when there is none. It is made beside its place and
 * renamed, so that one that was cut short is never taken for whole. Only one process at a time may call this.
 */
export async function prepareCluster(home: string, options: PostgresOptions): Promise<PostgresCluster> {
  const folder = join(home, 'postgres');
  const data = clusterData(home);
  const binaries = await findPostgresBinaries(join(home, 'postgres-libraries'));
  const account = choosePostgresAccount(data);
  if (!existsSync(folder)) await makeCluster(folder, { binaries, account, ...options });
  await checkVersion(data, binaries);
  const passwordFile = join(folder, 'password');
  const password = await readFile(passwordFile, 'utf8').catch((error: unknown) => {
    throw new ClipError(
      'database-unavailable',
      `The password of the embedded database cannot be read from ${passwordFile}. Restore that file, or move ${folder} away to begin with an empty database.`,
      { cause: error },
    );
  });
  return { folder, data, password, binaries, account, ...options };
}

/** Starts one of the binaries as the account, with none of the caller's environment. */
export function spawnAs(
  account: PostgresAccount,
  command: readonly string[],
  options: {
    readonly variables: Readonly<Record<string, string>>;
    readonly stdio: 'pipe' | ['ignore', number, number];
    readonly detached?: boolean;
  },
) {
  const [program = '', ...args] = [...account.prefix, ...command];
  return spawn(program, args, {
    cwd: '/',
    // PG* variables of the caller would be taken for settings of the server.
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...options.variables },
    stdio: options.stdio,
    detached: options.detached ?? false,
    ...account.user,
  });
}

type Making = Pick<PostgresCluster, 'binaries' | 'account' | 'durable'>;

async function makeCluster(folder: string, how: Making): Promise<void> {
  await clearUnfinished(folder);
  const draft = `${folder}.making-${process.pid}`;
  const passwordFile = join(draft, 'password');
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (how.account.user) {
      for (const path of [passwordFile, draft]) await chown(path, how.account.user.uid, how.account.user.gid);
    }
    await runInitdb(join(draft, 'data'), passwordFile, how);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof ClipError ? error : refuse(dirname(folder), error);
  }
}

async function clearUnfinished(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (name.startsWith('postgres.making-')) {
      await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function runInitdb(data: string, passwordFile: string, how: Making): Promise<void> {
  const child = spawnAs(
    how.account,
    [
      how.binaries.initdb,
      `--pgdata=${data}`,
      `--username=${postgresRole}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(how.durable ? [] : ['--no-sync']),
    ],
    { variables: how.binaries.variables, stdio: 'pipe' },
  );
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw explainFailure('prepared', said, dirname(dirname(data)));
}

/** Finds the cause in what PostgreSQL said before it gave up. */
export function explainFailure(what: 'prepared' | 'started', said: string, folder: string): ClipError {
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return refuse(folder, Object.assign(new Error(said.trim()), { code: 'ENOSPC' }));
  }
  const line = said
    .trim()
    .split('\n')
    .filter((text) => /error|fatal|panic/i.test(text))
    .at(-1);
  return new ClipError(
    'database-unavailable',
    `The embedded PostgreSQL under ${folder} could not be ${what}: ${line?.trim() || said.trim() || 'it said nothing'}. Mend that, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

async function checkVersion(data: string, binaries: PostgresBinaries): Promise<void> {
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === binaries.major) return;
  throw new ClipError(
    'database-unavailable',
    version === ''
      ? `${data} does not hold a PostgreSQL database. Move ${dirname(data)} away to begin with an empty one.`
      : `The database under ${data} was made by PostgreSQL ${version}, and this Clipline brings ${binaries.major}. Move its content over with pg_dump, or move ${dirname(data)} away to begin with an empty one.`,
  );
}
