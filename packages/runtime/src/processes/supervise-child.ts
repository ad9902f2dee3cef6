import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A Node program that is kept running. */
export interface ChildSpec {
  /** For people, such as `dashboard`. */
  readonly name: string;
  /** Path of the program and its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly variables: NodeJS.ProcessEnv;
  /** Takes what the program says on stdout and stderr; null lets it speak on ours. */
  readonly logFile: string | null;
}

/** A crash, and when the program is started again. */
export interface Crash {
  readonly name: string;
  /** Such as `exit code 1` or `SIGKILL`. */
  readonly reason: string;
  readonly crashes: number;
  readonly restartInMilliseconds: number;
}

/** A program under supervision; disposing of it ends the program. */
export interface SupervisedChild extends AsyncDisposable {
  readonly name: string;
  /** How often it has ended by itself. */
  crashes(): number;
  /** The last lines of its log. */
  lastWords(): string;
  /** Ends it in order and starts it again; for new sources. */
  restart(): void;
  /** Ends it at once, without a chance to tidy up. */
  kill(): void;
}

const lifeline = fileURLToPath(new URL('./lifeline.ts', import.meta.url));
const firstPause = 500;
const longestPause = 30_000;
/** Running for so long counts as well again. */
const steadyAfter = 60_000;
const grace = 10_000;
const logLimit = 4 * 1024 * 1024;

/** Starts a program and starts it again, after growing pauses, whenever it ends by itself. */
export function superviseChild(spec: ChildSpec, onCrash: (crash: Crash) => void): SupervisedChild {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let crashes = 0;
  let pause = firstPause;
  let stopping = false;
  let restarting = false;
  let onGone: (() => void) | null = null;

  function start(): void {
    const startedAt = Date.now();
    const running = spawnLogged(spec);
    child = running;
    let over = false;
    const ended = (reason: string) => {
      // `error` and `exit` may both come.
      if (over) return;
      over = true;
      child = null;
      onGone?.();
      if (stopping) return;
      if (restarting) {
        restarting = false;
        start();
        return;
      }
      if (Date.now() - startedAt > steadyAfter) pause = firstPause;
      crashes += 1;
      onCrash({ name: spec.name, reason, crashes, restartInMilliseconds: pause });
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, longestPause);
    };
    running.once('error', (error) => ended(error.message));
    running.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  }

  start();
  return {
    name: spec.name,
    crashes: () => crashes,
    lastWords: () => readLastLines(spec.logFile),
    restart: () => {
      if (!child) return;
      restarting = true;
      child.kill('SIGTERM');
    },
    kill: () => {
      stopping = true;
      clearTimeout(timer);
      child?.kill('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (!running) return;
      const gone = new Promise<void>((resolve) => {
        onGone = resolve;
      });
      running.kill('SIGTERM');
      const impatience = setTimeout(() => running.kill('SIGKILL'), grace);
      await gone;
      clearTimeout(impatience);
    },
  };
}

function spawnLogged(spec: ChildSpec): ChildProcess {
  if (spec.logFile === null) return spawnNode(spec, 'inherit');
  if (existsSync(spec.logFile) && statSync(spec.logFile).size > logLimit) {
    renameSync(spec.logFile, `${spec.logFile}.1`);
  }
  const log = openSync(spec.logFile, 'a');
  try {
    return spawnNode(spec, log);
  } finally {
    closeSync(log);
  }
}

function spawnNode(spec: ChildSpec, output: number | 'inherit'): ChildProcess {
  return spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', lifeline, ...spec.command],
    {
      cwd: spec.folder,
      env: spec.variables,
      stdio: ['ignore', output, output, 'ipc'],
      // In a group of its own: Ctrl-C on the terminal is for the supervisor, which ends its children in order.
      detached: true,
    },
  );
}

function readLastLines(path: string | null): string {
  if (path === null || !existsSync(path)) return '';
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
}
