import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase } from '@clipline/runtime';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../bin/clipline.mjs', import.meta.url));
/** Building the dashboard is part of the first start. */
const patience = 300_000;

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Machine extends AsyncDisposable {
  readonly home: string;
  readonly port: number;
  run(...args: readonly string[]): Promise<Finished>;
  launch(...args: readonly string[]): ChildProcess;
}

/** A home folder and a port of its own; the samples count as taken in already. */
async function machine(): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), 'clipline-start-'));
  const port = await freePort();
  {
    await using database = await connectDatabase({ home, databaseUrl: null });
    await database.prisma.setting.create({ data: { key: 'samples.indexed', value: {} } });
  }
  const launch = (...args: readonly string[]) =>
    spawn(process.execPath, [program, ...args], {
      env: { ...process.env, CLIPLINE_HOME: home, CLIPLINE_PORT: String(port), CLIPLINE_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const run = async (...args: readonly string[]) => finish(launch(...args));
  return {
    home,
    port,
    launch,
    run,
    async [Symbol.asyncDispose]() {
      await run('stop');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

/** True while the page and its services answer. */
async function isUp(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null);
  return answer?.status === 200;
}

async function pidOf(home: string): Promise<number> {
  const { pid } = await readInstance(home);
  if (pid === undefined) throw new Error(`nothing runs in ${home}`);
  return pid;
}

/** Pids of the children that the supervisor started. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number);
}

describe('clipline start', () => {
  it(
    'runs in the background until `stop`, and is found by a second start',
    async () => {
      await using subject = await machine();
      const url = `http://127.0.0.1:${subject.port}`;
      const started = await subject.run('start', '--detach', '--json');
      expect(started.code).toBe(0);
      const { setup, ...rest } = JSON.parse(started.stdout);
      expect(rest).toEqual({ url });
      expect(setup).toMatch(new RegExp(`^${url}/setup\\?token=[\\w-]{43}$`));
      expect(await isUp(subject.port)).toBe(true);
      expect(await subject.run('start', '--json')).toMatchObject({
        code: 0,
        stdout: started.stdout,
        stderr: expect.stringContaining('running already'),
      });
      expect(await subject.run('stop', '--json')).toMatchObject({
        code: 0,
        stdout: `${JSON.stringify({ stopped: true, url })}\n`,
      });
      expect(await isUp(subject.port)).toBe(false);
      expect(await subject.run('stop')).toMatchObject({ code: 0, stdout: 'Nothing was running.\n' });
    },
    patience,
  );

  it(
    'brings back each child that is killed, and the database',
    async () => {
      await using subject = await machine();
      await subject.run('start', '--detach');
      const supervisor = await pidOf(subject.home);
      for (const pid of await childrenOf(supervisor)) process.kill(pid, 'SIGKILL');
      await expect.poll(() => isUp(subject.port), { timeout: 60_000, interval: 200 }).toBe(true);
      const health = await (await fetch(`http://127.0.0.1:${subject.port}/api/health`)).json();
      // Strangers are told no more.
      expect(health).toEqual({ state: 'ready' });
    },
    patience,
  );

  it(
    'starts again on its port right after the supervisor was killed, and ends in order at Ctrl-C',
    async () => {
      await using subject = await machine();
      await subject.run('start', '--detach');
      const killed = await pidOf(subject.home);
      process.kill(killed, 'SIGKILL');
      const child = subject.launch('start');
      const finished = finish(child);
      // The file that the killed one left says `ready`, too.
      const isReady = async () => {
        const { pid, state } = await readInstance(subject.home);
        return state === 'ready' && pid !== killed;
      };
      await expect.poll(isReady, { timeout: 200_000, interval: 100 }).toBe(true);
      expect(await isUp(subject.port)).toBe(true);
      process.kill(await pidOf(subject.home), 'SIGINT');
      expect(await finished).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`\n  http://127.0.0.1:${subject.port}/setup?token=`),
      });
      expect(await isUp(subject.port)).toBe(false);
    },
    patience,
  );

  it('says who has the port', async () => {
    await using subject = await machine();
    const stranger = createServer().listen(subject.port, '127.0.0.1');
    await once(stranger, 'listening');
    for (const how of [[], ['--detach']]) {
      expect(await subject.run('start', ...how)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          new RegExp(
            `^Error: Port ${subject.port} on 127.0.0.1 is taken.*process ${process.pid}\\. Choose`,
            'm',
          ),
        ),
      });
    }
    stranger.close();
  });

  it('says in one sentence that the home folder cannot be written to', async () => {
    await using subject = await machine();
    const file = join(subject.home, 'file');
    await writeFile(file, '');
    const child = spawn(process.execPath, [program, 'start', '--json'], {
      env: { ...process.env, CLIPLINE_HOME: join(file, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stdout, stderr } = await finish(child);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: The folder .* cannot be written to \(ENOTDIR\)\. .*CLIPLINE_HOME.*\n$/);
  });

  it.each([
    ['--port', 'zero'],
    ['--detach', '--dev'],
  ])('refuses %s %s as wrong usage', async (...args) => {
    const child = spawn(process.execPath, [program, 'start', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    expect(await finish(child)).toMatchObject({ code: 2, stdout: '' });
  });
});

async function readInstance(home: string): Promise<{ readonly pid?: number; readonly state?: string }> {
  return JSON.parse(await readFile(join(home, 'instance.json'), 'utf8').catch(() => '{}'));
}
