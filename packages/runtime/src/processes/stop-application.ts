import { ClipError } from '@clipline/clip-core';
import { stopUnusedPostgres } from '../database/embedded-postgres.ts';
import type { Environment } from '../environment.ts';
import { prepareHome } from '../home.ts';
import { findInstance, type Instance, waitUntilGone } from './instance.ts';

const patience = 40_000;

/**
 * Ends the application that runs for this home folder and answers what it was, or null when none ran. The embedded
 * database ends with its last user; one that outlived all its users is ended here.
 */
export async function stopApplication(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
): Promise<Instance | null> {
  const home = await prepareHome(environment.home, 0);
  const instance = await findInstance(home);
  if (instance) {
    process.kill(instance.pid, 'SIGTERM');
    if (!(await waitUntilGone(home, patience))) {
      // Its children watch it and end by themselves.
      process.kill(instance.pid, 'SIGKILL');
      if (!(await waitUntilGone(home, 5_000))) {
        throw new ClipError(
          'process-failed',
          `The application (process ${instance.pid}) does not end. End it with \`kill -9 ${instance.pid}\`.`,
        );
      }
    }
  }
  if (environment.databaseUrl === null) await stopUnusedPostgres(home.path);
  return instance;
}
