import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLock, type LockMode, tryFileLock } from './file-lock.ts';

async function lockPath(): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-lock-'));
  return {
    path: join(folder, 'a.lock'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Another process that holds the lock until it is killed. */
async function holder(path: string, mode: LockMode): Promise<ChildProcess & AsyncDisposable> {
  const script = `
    import { tryFileLock } from ${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)};
    globalThis.lock = tryFileLock(process.argv[1], process.argv[2]);
    console.log(globalThis.lock ? 'taken' : 'refused');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(String((await once(child.stdout, 'data'))[0]).trim()).toBe('taken');
  return Object.assign(child, {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  });
}

describe('tryFileLock', () => {
  it('has one exclusive holder at a time', async () => {
    await using lock = await lockPath();
    const first = tryFileLock(lock.path, 'exclusive');
    expect(first).not.toBeNull();
    expect(tryFileLock(lock.path, 'exclusive')).toBeNull();
    expect(tryFileLock(lock.path, 'shared')).toBeNull();
    first?.[Symbol.dispose]();
    using _second = tryFileLock(lock.path, 'exclusive');
    expect(_second).not.toBeNull();
  });

  it('has many shared holders, and the last one to go frees it', async () => {
    await using lock = await lockPath();
    const first = tryFileLock(lock.path, 'shared');
    const second = tryFileLock(lock.path, 'shared');
    expect(second).not.toBeNull();
    first?.[Symbol.dispose]();
    expect(tryFileLock(lock.path, 'exclusive')).toBeNull();
    second?.[Symbol.dispose]();
    using alone = tryFileLock(lock.path, 'exclusive');
    expect(alone).not.toBeNull();
  });

  it.each(['exclusive', 'shared'] as const)('is free again after `kill -9` of an %s holder', async (mode) => {
    await using lock = await lockPath();
    await using other = await holder(lock.path, mode);
    expect(tryFileLock(lock.path, 'exclusive')).toBeNull();
    other.kill('SIGKILL');
    await once(other, 'exit');
    using mine = tryFileLock(lock.path, 'exclusive');
    expect(mine).not.toBeNull();
  });

  it('says that a folder which is not there cannot be written to', () => {
    expect(() => tryFileLock('/nowhere/a.lock', 'shared')).toThrow(/cannot be written to/);
  });
});

describe('fileLock', () => {
  it('waits until the holder lets go', async () => {
    await using lock = await lockPath();
    const first = tryFileLock(lock.path, 'exclusive');
    const waiting = fileLock(lock.path, 'exclusive', { milliseconds: 5_000 });
    setTimeout(() => first?.[Symbol.dispose](), 60);
    (await waiting)[Symbol.dispose]();
  });

  it('gives up after the time it was given, and at once when it is aborted', async () => {
    await using lock = await lockPath();
    using _held = tryFileLock(lock.path, 'exclusive');
    await expect(fileLock(lock.path, 'shared', { milliseconds: 50 })).rejects.toMatchObject({
      code: 'timeout',
    });
    const options = { milliseconds: 60_000, signal: AbortSignal.timeout(30) };
    await expect(fileLock(lock.path, 'shared', options)).rejects.toMatchObject({ code: 'aborted' });
  });
});
