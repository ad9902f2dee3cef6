import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { stopUnusedPostgres } from '../../packages/runtime/src/database/embedded-postgres.ts';
import { fileLock, tryFileLock } from '../../packages/runtime/src/processes/file-lock.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Home of the one embedded PostgreSQL of the test run; the first test that needs it starts it. */
    postgresHome: string;
  }
}

const prefix = 'clipline-test-postgres-';

/** Provides the folder of the test run's database and stops the server, if any test started it, at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearLeftovers();
  const home = await mkdtemp(join(tmpdir(), prefix));
  // Held for as long as the run lives, so that another run can tell this folder from a leftover.
  const alive = await fileLock(join(home, 'run.lock'), 'shared', { milliseconds: 5_000 });
  project.provide('postgresHome', home);
  return async () => {
    alive[Symbol.dispose]();
    await clear(home);
  };
}

/** A run that was killed leaves its server and folder behind. */
async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const home = join(tmpdir(), name);
    if (!name.startsWith(prefix) || !existsSync(join(home, 'run.lock'))) continue;
    using dead = tryFileLock(join(home, 'run.lock'), 'exclusive');
    if (dead) await clear(home);
  }
}

async function clear(home: string): Promise<void> {
  if (existsSync(join(home, 'postgres'))) await stopUnusedPostgres(home);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
