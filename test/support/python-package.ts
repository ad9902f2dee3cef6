import { spawn } from 'node:child_process';
import { globSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A server that tests need cannot be had here; the message is the reason. */
export class Unavailable extends Error {}

/**
 * Installs a Python package into `<cache>/venv` unless the file `proof` (a path under the venv) is there, and returns the
 * venv. Throws Unavailable.
 */
export async function installPythonPackage(options: {
  readonly cache: string;
  /** `name==version` */
  readonly package: string;
  readonly proof: string;
}): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Unavailable(
      `its package is for Linux on x64, and this is ${process.platform} on ${process.arch}`,
    );
  }
  const venv = join(options.cache, 'venv');
  if (globSync(options.proof, { cwd: venv }).length > 0) return venv;
  mkdirSync(options.cache, { recursive: true });
  rmSync(venv, { recursive: true, force: true });
  console.log(`Installing ${options.package} into ${venv}…`);
  await makeVenv(venv);
  const python = join(venv, 'bin', 'python3');
  const pip = await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', options.package]);
  if (pip.code === 0) return venv;
  rmSync(venv, { recursive: true, force: true });
  throw new Unavailable(`pip could not install ${options.package} (${pip.lastLine})`);
}

async function makeVenv(venv: string): Promise<void> {
  const made = await run('python3', ['-m', 'venv', venv]);
  if (made.code === 0) return;
  rmSync(venv, { recursive: true, force: true });
  // Debian leaves venv out of python3; root may add it.
  const root = process.getuid?.() === 0;
  if (
    root &&
    (await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-venv'])).code === 0
  ) {
    if ((await run('python3', ['-m', 'venv', venv])).code === 0) return;
  }
  throw new Unavailable(`python3 with venv is needed (${made.lastLine}); apt-get install python3-venv`);
}

/** Runs a command quietly; `code` is null when it cannot be started. */
async function run(
  command: string,
  parameters: readonly string[],
): Promise<{ readonly code: number | null; readonly lastLine: string }> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2_000);
    });
  }
  return await new Promise((done) => {
    child.once('error', (error) => done({ code: null, lastLine: error.message }));
    child.once('close', (code) => done({ code, lastLine: printed.trim().split('\n').at(-1) ?? '' }));
  });
}
