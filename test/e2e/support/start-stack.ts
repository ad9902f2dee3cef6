import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../../apps/cli/bin/clipline.mjs', import.meta.url));

/**
 * Starts the real application on an empty home folder and answers the function that stops it and cleans up. With
 * CLIPLINE_E2E_URL set, the application that runs there is used and left alone.
 */
export default async function startStack(): Promise<() => Promise<void>> {
  const work = await mkdtemp(join(tmpdir(), 'clipline-e2e-'));
  process.env.CLIPLINE_E2E_WORK = work;
  if (process.env.CLIPLINE_E2E_URL !== undefined) return () => rm(work, { recursive: true, force: true });

  const home = join(work, 'home');
  const env = { ...process.env, CLIPLINE_HOME: home, CLIPLINE_OFFLINE: '1' };
  const port = await findFreePort();
  process.env.CLIPLINE_E2E_URL = await start(['start', '--port', String(port), '--detach', '--json'], env);
  return async () => {
    await promisify(execFile)(process.execPath, [program, 'stop', '--json'], { env });
    await rm(work, { recursive: true, force: true });
  };
}

async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`clipline start ended with exit code ${code}: ${said}`);
  const answer: unknown = JSON.parse(said);
  if (typeof answer !== 'object' || answer === null || !('url' in answer))
    throw new Error(`No url in ${said}`);
  return String(answer.url);
}

/** A port that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
