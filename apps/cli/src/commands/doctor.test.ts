import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../bin/clipline.mjs', import.meta.url));

interface Examined {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function doctor(variables: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Examined> {
  const child = spawn(process.execPath, [program, 'doctor', ...args], {
    env: { ...process.env, CLIPLINE_THREADS: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

async function temporaryHome(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-doctor-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

describe('clipline doctor', () => {
  it('looks at everything, says what is wrong and what to do, and fails when something is', async () => {
    await using home = await temporaryHome();
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const variables = { CLIPLINE_HOME: home.path, CLIPLINE_PORT: String(port), CLIPLINE_STORE: 'embedded' };
    const { code, stdout } = await doctor(variables, '--json');
    stranger.close();
    const { ok, checks } = JSON.parse(stdout);
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(checks.map(({ name }: { readonly name: string }) => name)).toEqual([
      ...['node', 'home', 'disk', 'plugins', 'database', 'store', 'model', 'dashboard', 'address'],
    ]);
    expect(checks).toContainEqual({
      name: 'database',
      state: 'ok',
      detail: expect.stringMatching(/^PostgreSQL 18.* at 127\.0\.0\.1:\d+\/clipline$/),
    });
    expect(checks.at(-1)).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is taken .*--port/),
    });
  });

  it('says so when the database of DATABASE_URL does not answer, and goes on with the rest', async () => {
    await using home = await temporaryHome();
    const { code, stdout } = await doctor({
      CLIPLINE_HOME: home.path,
      CLIPLINE_PORT: '1',
      DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/cats',
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ database: The database at 127\.0\.0\.1:1\/cats cannot be used/);
    expect(stdout).toMatch(/\n[✓!] dashboard: /);
    expect(stdout).not.toContain('secret');
  });

  it('refuses a setting that cannot be, as wrong usage', async () => {
    expect(await doctor({ CLIPLINE_PORT: 'eighty' })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'Error: CLIPLINE_PORT is "eighty", but must be a number. Correct or unset it.\n',
    });
  });
});
