import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import type { Environment } from '@clipline/runtime';

/** Starts the application in the background and resolves with its address once it is ready. */
export async function startDetached(
  environment: Environment,
  options: {
    readonly program: string;
    readonly signal: AbortSignal;
    readonly onStage: (stage: string) => void;
  },
): Promise<string> {
  const { findInstance, prepareHome } = await import('@clipline/runtime');
  const home = await prepareHome(environment.home);
  const logFile = join(home.logs, 'start.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      options.program,
      'start',
      '--port',
      String(environment.port),
      '--host',
      environment.host,
    ],
    { stdio: ['ignore', log, log], detached: true },
  );
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  child.unref();
  let told = '';
  for (;;) {
    if (options.signal.aborted) {
      child.kill('SIGTERM');
      throw new ClipError('aborted', 'The start was cancelled.');
    }
    const instance = await findInstance(home);
    if (instance?.state === 'ready') return instance.url;
    if (instance && instance.stage !== told) {
      told = instance.stage;
      options.onStage(`${told} …`);
    }
    if (ended) throw explain(logFile);
    await sleep(100);
  }
}

/** The background process wrote why it ended; that sentence is the error. */
function explain(logFile: string): ClipError {
  const text = readFileSync(logFile, 'utf8').trim();
  const error = text.lastIndexOf('Error: ');
  return new ClipError(
    'process-failed',
    error >= 0 ? text.slice(error + 'Error: '.length) : `The start ended early; ${logFile} may tell why.`,
  );
}
