import { fork } from 'node:child_process';
import type { ClipError } from '@clipline/clip-core';
import { broken } from './import-plugin.ts';

export interface ChildJob<T> {
  readonly plugin: string;
  /** The module that the child runs. */
  readonly script: URL;
  readonly args: readonly string[];
  /** Milliseconds without a message after which the child is killed. */
  readonly patience: number;
  /** Reads a message; a value ends the job with it. */
  receive(message: unknown): T | undefined;
  /** What the child was doing, for messages: `being loaded`. */
  doing(): string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs code of a plugin in a process of its own, which it can end, block or crash without harm to this one.
 * Throws `plugin-broken` when it does, and `aborted`.
 */
export async function runPluginChild<T>(job: ChildJob<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const child = fork(job.script, [...job.args], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  let timer = setTimeout(giveUp, job.patience);
  const abort = () => child.kill('SIGKILL');
  job.signal?.addEventListener('abort', abort, { once: true });
  child.on('message', (message) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, job.patience);
    try {
      const result = job.receive(message);
      if (result !== undefined) resolve(result);
    } catch (error) {
      reject(error);
    }
  });
  child.on('error', (error) => reject(broken(job.plugin, error.message, error)));
  child.on('exit', (code, signal) => reject(ended(code, signal)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    job.signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
  }

  function giveUp(): void {
    reject(broken(job.plugin, `it did not finish ${job.doing()} within ${job.patience / 1_000} s`));
  }

  function ended(code: number | null, signal: string | null): ClipError {
    const how = code === null ? `by ${signal}` : `with code ${code}`;
    const last =
      said
        .trim()
        .split('\n')
        .find((line) => /error/i.test(line)) ?? '';
    return broken(
      job.plugin,
      `it ended the process ${how} while ${job.doing()}${last && ` (${last.trim()})`}`,
    );
  }
}
