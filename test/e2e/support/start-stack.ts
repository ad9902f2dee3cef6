import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../../apps/cli/bin/clipline.mjs', import.meta.url));

/**
 * Starts the real application on an empty home folder, where `CLIPLINE_E2E_SETUP` then is the link that makes its owner;
 * answers the function that stops it and cleans up. With CLIPLINE_E2E_URL set, the application that runs there is used and
 * left alone; the link stays set while it has no owner.
 */
export default async function startStack(): Promise<() => Promise<void>> {
  const work = await mkdtemp(join(tmpdir(), 'clipline-e2e-'));
  process.env.CLIPLINE_E2E_WORK = work;
  process.env.CLIPLINE_E2E_SESSION = join(work, 'session.json');
  const given = process.env.CLIPLINE_E2E_URL;
  if (given !== undefined) {
    if (process.env.CLIPLINE_HOME !== undefined) process.env.CLIPLINE_E2E_HOME = process.env.CLIPLINE_HOME;
    const link = process.env.CLIPLINE_E2E_SETUP ?? (await askForSetup());
    if (link !== null && (await isUnused(link))) process.env.CLIPLINE_E2E_SETUP = link;
    else delete process.env.CLIPLINE_E2E_SETUP;
    return () => rm(work, { recursive: true, force: true });
  }

  const home = join(work, 'home');
  const env = { ...process.env, CLIPLINE_HOME: home, CLIPLINE_OFFLINE: '1' };
  const port = await findFreePort();
  process.env.CLIPLINE_E2E_HOME = home;
  const { url, setup } = await runClipline(['start', '--port', String(port), '--detach', '--json'], env);
  process.env.CLIPLINE_E2E_URL = String(url);
  process.env.CLIPLINE_E2E_SETUP = String(setup);
  process.env.CLIPLINE_E2E_FRESH = '1';
  return async () => {
    await promisify(execFile)(process.execPath, [program, 'stop', '--json'], { env });
    await rm(work, { recursive: true, force: true });
  };
}

/** The setup link of the home folder that CLIPLINE_HOME names; null when it has an owner or nothing is named. */
async function askForSetup(): Promise<string | null> {
  return process.env.CLIPLINE_HOME === undefined ? null : readSetup(process.env);
}

/** The setup link that a process with these variables prints; null when there is an owner. */
export async function readSetup(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { setup } = await runClipline(['owner', 'show', '--json'], env);
  return typeof setup === 'string' ? setup : null;
}

/** A stack that has its owner leads from the link to the sign-in page. */
async function isUnused(link: string): Promise<boolean> {
  const { status } = await fetch(link, { redirect: 'manual' });
  return status === 200;
}

/** What a command of `clipline` prints with `--json`; throws when it fails. */
export async function runClipline(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`clipline ${args.join(' ')} ended with exit code ${code}: ${said}`);
  return JSON.parse(said);
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
