import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/postgres.ts';

const bin = fileURLToPath(new URL('../bin/clipline.mjs', import.meta.url));
const secret = 'hunter2-hunter2';

function clipline(env: NodeJS.ProcessEnv, args: readonly string[], input = '') {
  const child = spawn(process.execPath, [bin, 'connection', ...args], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.end(input);
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

it('adds, lists, tries, re-encrypts and removes connections, and shows no secret', {
  timeout: 120_000,
}, async () => {
  await using database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), 'clipline-cli-connection-'));
  const env = { CLIPLINE_HOME: home, DATABASE_URL: database.url };
  await writeFile(join(home, 'mail.env'), `password=${secret}\nuser=me\n`);
  const outputs: { code: number | null; stdout: string; stderr: string }[] = [];
  const run = async (args: readonly string[], input?: string) => {
    const output = await clipline(env, args, input);
    outputs.push(output);
    return output;
  };
  const added = await run([
    ...['add', 'mail', 'smtp', '--set', 'host=127.0.0.1', '--set', 'port=1', '--set', 'from=me@example.org'],
    ...['--env-file', join(home, 'mail.env'), '--json'],
  ]);
  expect([added.code, JSON.parse(added.stdout)]).toMatchObject([
    0,
    { name: 'mail', kind: 'smtp', settings: { host: '127.0.0.1', port: 1, user: 'me' }, hasSecrets: true },
  ]);
  const api = JSON.stringify({ headers: { Authorization: secret } });
  expect(await run(['add', 'api', 'http', '--stdin'], api)).toMatchObject({ code: 0 });
  expect(JSON.parse((await run(['list', '--json'])).stdout)).toMatchObject([
    { name: 'api' },
    { name: 'mail' },
  ]);
  expect(await run(['test', 'mail'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('127.0.0.1:1'),
  });
  expect(JSON.parse((await run(['rotate-key', '--json'])).stdout)).toEqual({ connections: 2 });
  expect(await run(['add', 'x', 'http', '--stdin'], `{"headers": ${secret}`)).toMatchObject({ code: 2 });
  expect(await run(['add', 'x', 'ftp'])).toMatchObject({ code: 2 });
  await rm(join(home, 'secret.key'));
  expect(await run(['test', 'mail'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('secret.key'),
  });
  for (const name of ['mail', 'api']) expect(await run(['remove', name])).toMatchObject({ code: 0 });
  expect(await run(['remove', 'mail'])).toMatchObject({ code: 1 });
  for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(secret);
  await rm(home, { recursive: true, force: true });
});
