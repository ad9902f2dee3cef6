import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { prepareHome } from '../home.ts';
import { fileLock, tryFileLock } from '../processes/file-lock.ts';
import {
  clusterData,
  type PostgresCluster,
  type PostgresOptions,
  prepareCluster,
} from './postgres-cluster.ts';
import { findServer } from './postgres-probe.ts';
import { ensurePostgres, stopPostgres } from './postgres-server.ts';

/** This process's share in the embedded database; disposing of the last one in all processes stops the server. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connection string, password included: never log it. It stays valid: a server that dies is started again. */
  readonly url: string;
}

// Making a cluster on a slow disk and recovering from a crash both happen under the lock.
const patience = 150_000;

/**
 * Joins the users of the embedded PostgreSQL under `<home>/postgres`, starting it when it does not run.
 *
 * Two kernel locks carry the protocol, so nothing is stale after a `kill -9`. `postgres.lock` is held, exclusive,
 * while the server is started or stopped. `postgres-users.lock` is held, shared, by every user for as long as it
 * uses the server: whoever leaves and then gets it exclusive was the last. A server whose users were all killed
 * lives on and is adopted by the next.
 */
export async function useEmbeddedPostgres(
  homePath: string,
  options: PostgresOptions = { durable: true },
): Promise<EmbeddedPostgres> {
  const home = await prepareHome(homePath);
  const gate = join(home.locks, 'postgres.lock');
  const usersLock = join(home.locks, 'postgres-users.lock');
  const logFile = join(home.logs, 'postgres.log');

  const opened = await atGate(gate, async () => {
    const cluster = await prepareCluster(home.path, options);
    const server = await ensurePostgres(cluster, logFile);
    const share = tryFileLock(usersLock, 'shared');
    if (!share) throw new ClipError('internal', `${usersLock} is held exclusively outside the gate.`);
    return { cluster, server, share };
  });

  const watch = watchServer(opened.cluster, () =>
    atGate(gate, () => ensurePostgres(opened.cluster, logFile)),
  );
  let left = false;
  return {
    url: opened.server.url,
    async [Symbol.asyncDispose]() {
      if (left) return;
      left = true;
      await watch[Symbol.asyncDispose]();
      await atGate(gate, async () => {
        opened.share[Symbol.dispose]();
        await stopWhenUnused(usersLock, opened.cluster.data);
      });
    },
  };
}

/** Stops the embedded server if nobody uses it, as after every user was killed. Answers whether nobody did. */
export async function stopUnusedPostgres(homePath: string): Promise<boolean> {
  const home = await prepareHome(homePath, 0);
  return atGate(join(home.locks, 'postgres.lock'), () =>
    stopWhenUnused(join(home.locks, 'postgres-users.lock'), clusterData(home.path)),
  );
}

/** Looks after the server while it is in use, since every user may be the only one left to do so. */
function watchServer(cluster: PostgresCluster, revive: () => Promise<unknown>): AsyncDisposable {
  let work: Promise<void> | null = null;
  async function look(): Promise<void> {
    try {
      if ((await findServer(cluster.data)) === null) await revive();
    } catch {
      // Tried again at the next look; meanwhile whoever needs the database meets the error in its own query.
    }
  }
  const timer = setInterval(() => {
    work ??= look().finally(() => {
      work = null;
    });
  }, 500);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await work;
    },
  };
}

async function stopWhenUnused(usersLock: string, data: string): Promise<boolean> {
  using alone = tryFileLock(usersLock, 'exclusive');
  if (!alone) return false;
  await stopPostgres(data);
  return true;
}

async function atGate<T>(gate: string, work: () => Promise<T>): Promise<T> {
  using _held = await fileLock(gate, 'exclusive', { milliseconds: patience });
  return await work();
}
