import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A process that runs `index-child.ts`. */
export interface Child {
  /** Resolves when it has opened its runtime. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, with what it wrote and how it ended. */
  readonly ended: Promise<{
    readonly stdout: string;
    readonly stderr: string;
    readonly code: number | null;
  }>;
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly home: string;
  readonly databaseUrl: string;
  /** File that gets the path of each embedded image. */
  readonly log: string;
  /** Milliseconds an image. */
  readonly delay: number;
}

export function startChild(task: readonly string[], options: ChildOptions): Child {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, 'index-child.ts'), ...task], {
    env: {
      ...process.env,
      CLIPLINE_HOME: options.home,
      DATABASE_URL: options.databaseUrl,
      CLIPLINE_MODEL: 'tiny',
      CLIPLINE_THREADS: '1',
      EMBEDDED: options.log,
      DELAY: String(options.delay),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  const ready = Promise.withResolvers<void>();
  // Nobody waits for one that is killed while it starts.
  ready.promise.catch(() => undefined);
  process_.stdout.on('data', (chunk: Buffer) => {
    written.stdout += chunk.toString();
    if (written.stdout.includes('ready')) ready.resolve();
  });
  process_.stderr.on('data', (chunk: Buffer) => {
    written.stderr += chunk.toString();
  });
  return {
    ready: ready.promise,
    ended: waitForEnd(process_).then((code) => {
      ready.reject(new Error(`The child ended before it was ready: ${written.stderr}`));
      return { ...written, code };
    }),
    kill: (signal) => process_.kill(signal),
  };
}

/** Paths in the log, in order; none before it exists. */
export async function readLog(log: string): Promise<readonly string[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Waits until the log holds at least so many paths. */
export async function waitForLog(log: string, count: number): Promise<void> {
  while ((await readLog(log)).length < count) await wait(20);
}

async function waitForEnd(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}
