import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the server's parts are; written to a file so that a test can kill and restart what `run.ts` has started. */
export interface ServerFiles {
  /** The virtual environment with the `milvus` package. */
  readonly venv: string;
  /** Folder with the server's data, thrown away at the end. */
  readonly data: string;
  /** File with the ids of the server's processes. */
  readonly pids: string;
}

export const serverPort = 19530;
const healthPort = 9091;
const startMilliseconds = 180_000;
const startTries = 3;

/** A fresh data folder; the unpacked programs (0.4 GB) are kept in `cache` from run to run. */
export function prepareServer(venv: string, cache: string): ServerFiles {
  const data = mkdtempSync(join(tmpdir(), 'clipline-milvus-'));
  mkdirSync(join(cache, 'bin'), { recursive: true });
  symlinkSync(join(cache, 'bin'), join(data, 'bin'));
  return { venv, data, pids: join(data, 'clipline-pids.json') };
}

/**
 * Starts the server on its data folder and waits until it says that it is healthy: the first time by its launcher,
 * which unpacks the programs and writes the configuration, then by the server's own program on that configuration.
 * The launcher would look for free ports again, and those of a server that was killed a moment ago are not free to it.
 * One that crashes while it starts is started again, as whatever runs a server does: this one may, on a busy machine.
 */
export async function startServer(files: ServerFiles): Promise<void> {
  for (let tries = 1; !(await startOnce(files, tries === startTries)); tries++);
}

/** Whether it came up; throws when it did not within the time, or crashed at the last try. */
async function startOnce(files: ServerFiles, isLast: boolean): Promise<boolean> {
  // To a file, not a pipe: the server outlives the process that starts it.
  const log = join(files.data, `start-${Date.now()}.log`);
  const out = openSync(log, 'a');
  try {
    const output = ['ignore', out, out] as const;
    const started = existsSync(join(files.data, 'configs', 'milvus.yaml'))
      ? startProgram(files, output)
      : startLauncher(files, output);
    started.unref();
    writeFileSync(files.pids, JSON.stringify([started.pid]));
    if (!(await untilHealthy(started, log, isLast))) return false;
  } finally {
    closeSync(out);
  }
  const server = /Process:\s+(\d+)/.exec(readFileSync(log, 'utf8'))?.[1];
  if (server !== undefined) {
    const [started] = JSON.parse(readFileSync(files.pids, 'utf8'));
    writeFileSync(files.pids, JSON.stringify([started, Number(server)]));
  }
  return true;
}

type Output = readonly ['ignore', number, number];

function startLauncher(files: ServerFiles, output: Output): ChildProcess {
  // The clock that a read waits for when it must see every write ticks every 200 ms by default.
  const parameters = ['--data', files.data, '--extra-config', 'proxy.timeTickInterval=50'];
  return spawn(join(files.venv, 'bin', 'milvus-server'), parameters, {
    stdio: [...output],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
}

function startProgram(files: ServerFiles, output: Output): ChildProcess {
  const programs = join(files.data, 'bin');
  return spawn(join(programs, 'milvus'), ['run', 'standalone'], {
    cwd: files.data,
    stdio: [...output],
    env: {
      ...process.env,
      DEPLOY_MODE: 'STANDALONE',
      METRICS_PORT: String(healthPort),
      MILVUS_RUN_DIR: join(files.data, 'run'),
      LD_LIBRARY_PATH: programs,
    },
  });
}

/** Kills the server as a power cut would. */
export async function killServer(files: ServerFiles): Promise<void> {
  const pids: readonly number[] = JSON.parse(readFileSync(files.pids, 'utf8'));
  for (const pid of pids) {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  while (pids.some(isAlive)) await sleep(50);
}

export function removeServer(files: ServerFiles): void {
  // A server that is just being killed may still write.
  rmSync(files.data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** Healthy means that it says so and that its launcher, if any, has told the id of its process; false when it crashed. */
async function untilHealthy(started: ChildProcess, log: string, isLast: boolean): Promise<boolean> {
  const end = Date.now() + startMilliseconds;
  const launched = started.spawnfile.endsWith('milvus-server');
  while (!((await saysHealthy()) && (!launched || readFileSync(log, 'utf8').includes('Process:')))) {
    const hasCrashed = started.exitCode !== null || started.signalCode !== null;
    if (hasCrashed && !isLast) {
      console.warn(
        `Milvus crashed while it started; once more. It said: ${readFileSync(log, 'utf8').slice(0, 600)}`,
      );
      return false;
    }
    if (hasCrashed || Date.now() > end) {
      throw new Error(`Milvus did not start: ${readFileSync(log, 'utf8').slice(-4_000)}`);
    }
    await sleep(100);
  }
  return true;
}

async function saysHealthy(): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/healthz`);
    return (await answer.text()).includes('OK');
  } catch {
    return false;
  }
}

/** A process that was killed and waits to be reaped counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
