import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/clipline.mjs', import.meta.url));

// Seconds of a quiet machine are many on a busy one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipline-node-command-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function clipline(...args: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'node', ...args], {
    cwd: folder,
    env: { ...process.env, CLIPLINE_HOME: join(folder, 'home'), DATABASE_URL: '' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  return new Promise<typeof output & { readonly code: number | null }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

describe('clipline node', () => {
  it('lists every built-in node with the JSON Schema of its parameters, without a database', async () => {
    const { code, stdout } = await clipline('list', '--json');
    expect(code).toBe(0);
    const nodes = JSON.parse(stdout) as readonly { readonly type: string }[];
    expect(nodes.find(({ type }) => type === 'flow.branch')).toMatchObject({
      kind: 'node',
      version: 1,
      needs: [],
      outputs: expect.arrayContaining([expect.any(String)]),
      params: { type: 'object', required: expect.any(Array), properties: expect.any(Object) },
      plugin: null,
    });
    expect(nodes.map(({ type }) => type)).toEqual(nodes.map(({ type }) => type).toSorted());
  });

  it('writes a plugin, tests it, adds it, lists it, reports it broken, and removes it', async () => {
    expect((await clipline('new', './clipline-node-words', '--json')).code).toBe(0);
    const failing = await clipline('test', './clipline-node-words', '--json');
    expect(failing.code).toBe(1);
    expect(JSON.parse(failing.stdout)).toMatchObject({ plugin: 'clipline-node-words', failed: 1 });

    const entry = join(folder, 'clipline-node-words', 'index.js');
    const text = await readFile(entry, 'utf8');
    await writeFile(entry, text.replace('_text) => 0', "_text) => _text.split(' ').length"));
    const passing = await clipline('test', './clipline-node-words');
    expect(passing).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d+ passed, 0 failed\n$/) });

    const added = await clipline('add', './clipline-node-words', '--json');
    expect(JSON.parse(added.stdout)).toMatchObject({ name: 'clipline-node-words', version: '0.1.0' });
    const plugins = await clipline('list', '--plugins', '--json');
    expect(JSON.parse(plugins.stdout)).toMatchObject([{ state: 'ready', types: ['words.count-words'] }]);

    const installed = join(folder, 'home/plugins/node_modules/clipline-node-words/index.js');
    await writeFile(installed, 'process.exit(7);');
    const broken = await clipline('list', '--plugins');
    expect(broken).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ended the process with code 7'),
    });

    expect(await clipline('remove', 'clipline-node-words')).toMatchObject({ code: 0 });
    const again = await clipline('remove', 'clipline-node-words');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no plugin') });
    expect((await clipline('add', '--', '--global')).code).toBe(2);
  });
});
