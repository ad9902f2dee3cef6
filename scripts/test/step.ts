import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repoRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where tests keep what they install and write; git-ignored. */
export const cacheFolder = process.env.CLIPLINE_TEST_CACHE ?? join(repoRoot, '.cache');

/** Runs a command from the repository root with its output passed through; resolves with the exit status. */
export function runStep(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: repoRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CLIPLINE_TEST_CACHE: cacheFolder, ...environment },
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
