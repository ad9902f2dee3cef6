import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { ClipError } from '@clipline/clip-core';

/** As whom PostgreSQL runs: it refuses to be root. */
export interface PostgresAccount {
  /** Goes before the command line of each binary. */
  readonly prefix: readonly string[];
  /** Another user than ours, to whom the data must belong; null when it stays ours. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

// Inside a user namespace root is an ordinary user, and its files outside stay root's: no account is needed.
const namespacePrefix = ['unshare', '-U', '--map-user=1000', '--map-group=1000', '--'];

const systemUsers = ['postgres', 'nobody'];

/**
 * Decides as whom PostgreSQL runs: as we do, unless we are root; then in a user namespace, or where those are
 * refused (as in many containers) as a system user. Data that is there already keeps its owner.
 */
export function choosePostgresAccount(
  dataFolder: string,
  options: { readonly uid?: number; readonly namespaces?: boolean } = {},
): PostgresAccount {
  if ((options.uid ?? process.getuid?.()) !== 0) return { prefix: [], user: null };
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { prefix: [], user: { uid, gid } };
  }
  if (options.namespaces ?? canUseNamespace()) return { prefix: namespacePrefix, user: null };
  const user = existsSync(dataFolder) ? null : findSystemUser();
  if (user) return { prefix: [], user };
  throw new ClipError(
    'database-unavailable',
    'The embedded PostgreSQL does not run as root, and this machine allows neither user namespaces nor has a user "postgres" or "nobody". Run Clipline as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function canUseNamespace(): boolean {
  const [command = '', ...args] = namespacePrefix;
  return spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}

function findSystemUser(): PostgresAccount['user'] {
  if (!existsSync('/etc/passwd')) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of systemUsers) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
