import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '@clipline/clip-core';
import { refuse } from '../home.ts';

/** One holder, or many holders of whom none is exclusive. */
export type LockMode = 'exclusive' | 'shared';

/**
 * Takes a lock on a file that every process on this machine respects, or answers null when another holder is in
 * the way. The kernel keeps it: it ends with its holder, `kill -9` included, so there is nothing stale to clear
 * away. SQLite does the locking, because Node has no call for it; the file stays empty.
 */
export function tryFileLock(path: string, mode: LockMode): Disposable | null {
  let file: DatabaseSync;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw refuse(path, error);
  }
  try {
    // Nothing is ever written, so nothing need be kept to undo it.
    file.exec('PRAGMA journal_mode = OFF');
    // A read transaction holds SQLite's shared lock until it ends.
    file.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT 1 FROM sqlite_schema');
  } catch (error) {
    file.close();
    if (isBusy(error)) return null;
    throw refuse(path, error);
  }
  return { [Symbol.dispose]: () => file.close() };
}

/** Waits for the lock, looking every few milliseconds. Throws `timeout` when it is still taken after `milliseconds`. */
export async function fileLock(
  path: string,
  mode: LockMode,
  options: { readonly milliseconds: number; readonly signal?: AbortSignal },
): Promise<Disposable> {
  const deadline = Date.now() + options.milliseconds;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    throwIfAborted(options.signal);
    const lock = tryFileLock(path, mode);
    if (lock) return lock;
    if (Date.now() >= deadline) {
      throw new ClipError(
        'timeout',
        `Another Clipline process has held ${path} for over ${Math.round(options.milliseconds / 1000)} s. End it, or try again when it is done.`,
        { retryable: true },
      );
    }
    await sleep(pause);
  }
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}
