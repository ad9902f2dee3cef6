import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRuntime, projectRoot, readEnvironment } from '@clipline/runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/clipline.mjs', import.meta.url));

// Seconds of a quiet machine are many on a busy one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

let home: string;
let runtime: Awaited<ReturnType<typeof openRuntime>>;

async function clipline(args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: projectRoot,
    env: { ...process.env, CLIPLINE_HOME: home, DATABASE_URL: '', CLIPLINE_STORE: '' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, ...output };
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clipline-store-'));
  // Keeps the database running between the commands.
  runtime = await openRuntime(readEnvironment({ CLIPLINE_HOME: home }));
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

describe('clipline store', () => {
  it('lists the kinds of store and where catalogues lie', async () => {
    const { code, stdout } = await clipline(['store', 'list', '--json']);
    expect(code).toBe(0);
    const list = JSON.parse(stdout);
    expect(list).toMatchObject({ used: [], standard: 'embedded' });
    expect(list.kinds.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['embedded', 'milvus', 'pgvector']),
    );
    const shown = await clipline(['store', 'list']);
    expect(shown.stdout).toContain('milvus://localhost:19530');
  });

  it('tests a store: 0 when it can be used, 1 with the reason and the remedy when not', async () => {
    expect(await clipline(['store', 'test'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ address: .*\n✓ connection: .*\n✓ collections: 0/),
    });
    const down = await clipline(['store', 'test', 'postgres://me:hunter2@127.0.0.1:9/photos', '--json']);
    expect(down.code).toBe(1);
    expect(JSON.parse(down.stdout)).toMatchObject({
      ok: false,
      address: 'postgres://me:…@127.0.0.1:9/photos',
      steps: [
        { step: 'address', ok: true },
        { step: 'connection', ok: false, reason: 'no-answer' },
      ],
    });
    expect(down.stdout + down.stderr).not.toContain('hunter2');
    const unknown = await clipline(['store', 'test', 'chroma://host']);
    expect(unknown).toMatchObject({ code: 1, stdout: expect.stringContaining('Known kinds: embedded') });
  });

  it('names the catalogue that a copy cannot find', async () => {
    const { code, stderr } = await clipline(['store', 'copy', '--to', 'memory', '--catalog', 'cats']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no catalogue "cats"');
  });
});
