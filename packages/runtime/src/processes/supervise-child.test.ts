import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ChildSpec, type Crash, superviseChild } from './supervise-child.ts';

interface Program extends AsyncDisposable {
  readonly spec: ChildSpec;
  readonly folder: string;
  /** Pids under which it has run, oldest first. */
  pids(): Promise<readonly number[]>;
}

/** A program that writes its pid to a file and then runs the code given. */
async function program(code: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-child-'));
  const pidFile = join(folder, 'pids');
  const path = join(folder, 'program.mjs');
  await writeFile(
    path,
    `import { appendFileSync } from 'node:fs';
    ${code}
    appendFileSync(${JSON.stringify(pidFile)}, process.pid + '\\n');`,
  );
  return {
    folder,
    spec: {
      name: 'program',
      command: [path],
      folder,
      variables: { PATH: '/usr/bin:/bin' },
      logFile: join(folder, 'log'),
    },
    async pids() {
      if (!existsSync(pidFile)) return [];
      return (await readFile(pidFile, 'utf8')).trim().split('\n').map(Number);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const forever = 'setInterval(() => {}, 1000);';

/** A dead process may stay in the table until its new parent looks. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

const patient = { timeout: 15_000, interval: 50 };

describe('superviseChild', () => {
  it('starts a program that was killed again and says so', async () => {
    await using subject = await program(forever);
    const crashes: Crash[] = [];
    await using child = superviseChild(subject.spec, (crash) => crashes.push(crash));
    await expect.poll(subject.pids, patient).toHaveLength(1);
    process.kill((await subject.pids())[0]!, 'SIGKILL');
    await expect.poll(subject.pids, patient).toHaveLength(2);
    expect(crashes).toEqual([{ name: 'program', reason: 'SIGKILL', crashes: 1, restartInMilliseconds: 500 }]);
    expect(child.crashes()).toBe(1);
  });

  it('waits longer after each crash and keeps the last words', async () => {
    await using subject = await program(`console.error('out of luck'); process.exitCode = 3;`);
    const pauses: number[] = [];
    await using child = superviseChild(subject.spec, ({ restartInMilliseconds, reason }) => {
      expect(reason).toBe('exit code 3');
      pauses.push(restartInMilliseconds);
    });
    await expect.poll(() => pauses, patient).toEqual([500, 1_000]);
    expect(child.lastWords()).toContain('out of luck');
  });

  it('ends the program in order when disposed of, and does not start it again', async () => {
    await using subject = await program(
      `process.on('SIGTERM', () => { console.log('farewell'); process.exit(0); }); ${forever}`,
    );
    const crashes: Crash[] = [];
    const child = superviseChild(subject.spec, (crash) => crashes.push(crash));
    await expect.poll(subject.pids, patient).toHaveLength(1);
    await child[Symbol.asyncDispose]();
    const pids = await subject.pids();
    expect(await isRunning(pids[0]!)).toBe(false);
    expect(child.lastWords()).toBe('farewell');
    expect(crashes).toEqual([]);
    expect(pids).toHaveLength(1);
  });

  it('restarts on request without counting it as a crash', async () => {
    await using subject = await program(forever);
    const crashes: Crash[] = [];
    await using child = superviseChild(subject.spec, (crash) => crashes.push(crash));
    await expect.poll(subject.pids, patient).toHaveLength(1);
    child.restart();
    await expect.poll(subject.pids, patient).toHaveLength(2);
    expect(crashes).toEqual([]);
  });

  it('leaves no orphan when the supervisor is killed', async () => {
    await using subject = await program(forever);
    const supervisor = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { superviseChild } from ${JSON.stringify(new URL('./supervise-child.ts', import.meta.url).href)};
        superviseChild(JSON.parse(process.argv[1]), () => {});
        setInterval(() => {}, 1000);`,
        JSON.stringify(subject.spec),
      ],
      { stdio: 'inherit' },
    );
    await expect.poll(subject.pids, patient).toHaveLength(1);
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');
    const [pid] = await subject.pids();
    await expect.poll(() => isRunning(pid!), patient).toBe(false);
  });
});
