import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, prepareHome } from '../home.ts';
import { claimInstance, findInstance, findLeftBehind, waitUntilGone } from './instance.ts';

const url = 'http://127.0.0.1:4680';

async function testHome(): Promise<Home & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-instance-'));
  return {
    ...(await prepareHome(path)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

describe('an application of a home folder', () => {
  it('is one at a time, and tells the others where it is', async () => {
    await using home = await testHome();
    await using claim = claimInstance(home, url);
    await claim?.announce('starting', 'Starting the database');
    expect(claimInstance(home, url)).toBeNull();
    expect(await findInstance(home)).toEqual({
      pid: process.pid,
      url,
      state: 'starting',
      stage: 'Starting the database',
    });
    expect(await waitUntilGone(home, 100)).toBe(false);
  });

  it('leaves nothing behind when it ends in order', async () => {
    await using home = await testHome();
    const claim = claimInstance(home, url);
    await claim?.announce('ready', 'ready');
    await claim?.[Symbol.asyncDispose]();
    expect(await findInstance(home)).toBeNull();
    expect(await findLeftBehind(home)).toBeNull();
    expect(await waitUntilGone(home, 0)).toBe(true);
  });

  it('does not count when only its file is left, whoever has its pid now', async () => {
    await using home = await testHome();
    const left = { pid: process.pid, url, state: 'ready' as const, stage: 'ready' };
    await writeFile(join(home.path, 'instance.json'), JSON.stringify(left));
    expect(await findInstance(home)).toBeNull();
    expect(await findLeftBehind(home)).toEqual(left);
  });

  it('is found although an earlier one left half a file', async () => {
    await using home = await testHome();
    await writeFile(join(home.path, 'instance.json'), '{"pid": 1');
    await using claim = claimInstance(home, url);
    await claim?.announce('ready', 'ready');
    expect(await findInstance(home)).toMatchObject({ pid: process.pid, state: 'ready' });
    expect(JSON.parse(await readFile(join(home.path, 'instance.json'), 'utf8'))).toMatchObject({ url });
  });
});
