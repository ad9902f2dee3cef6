import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { tryFileLock } from './file-lock.ts';

const schema = z.object({
  pid: z.int().positive(),
  url: z.string(),
  state: z.enum(['starting', 'ready']),
  /** What it is doing, for people. */
  stage: z.string(),
});

/** What a running application says of itself. */
export type Instance = z.output<typeof schema>;

/** The right to be the application of a home folder; ends with the process, `kill -9` included. */
export interface InstanceClaim extends AsyncDisposable {
  announce(state: Instance['state'], stage: string): Promise<void>;
}

/**
 * Becomes the application of the home folder, or answers null when another process is, or looks whether one is:
 * ask `findInstance` then, and try again when it finds none.
 */
export function claimInstance(home: Home, url: string): InstanceClaim | null {
  const lock = tryFileLock(lockPath(home), 'exclusive');
  if (!lock) return null;
  return {
    async announce(state, stage) {
      const draft = `${statePath(home)}.${process.pid}`;
      await writeFile(draft, JSON.stringify({ pid: process.pid, url, state, stage } satisfies Instance));
      await rename(draft, statePath(home));
    },
    async [Symbol.asyncDispose]() {
      await rm(statePath(home), { force: true });
      lock[Symbol.dispose]();
    },
  };
}

/** The application that runs for this home folder now; what a dead one left behind does not count. */
export async function findInstance(home: Home): Promise<Instance | null> {
  if (isFree(home)) return null;
  // The holder writes the file right after taking the lock.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const state = await readState(home);
    if (state && isAlive(state.pid)) return isFree(home) ? null : state;
    await sleep(50);
  }
  return null;
}

/** What the last application of this home folder wrote, if it was killed before it could tidy up. */
export async function findLeftBehind(home: Home): Promise<Instance | null> {
  return isFree(home) ? readState(home) : null;
}

/** Resolves with true once no application runs for this home folder, with false after `milliseconds`. */
export async function waitUntilGone(home: Home, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!isFree(home)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

function isFree(home: Home): boolean {
  using lock = tryFileLock(lockPath(home), 'shared');
  return lock !== null;
}

async function readState(home: Home): Promise<Instance | null> {
  const text = await readFile(statePath(home), 'utf8').catch(() => '');
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lockPath(home: Home): string {
  return join(home.locks, 'start.lock');
}

function statePath(home: Home): string {
  return join(home.path, 'instance.json');
}
