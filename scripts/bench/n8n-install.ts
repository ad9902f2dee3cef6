import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last release whose packages are complete. */
export const n8nVersion = '2.40.5';

/** Folder with n8n in it: the one named by CLIPLINE_BENCH_N8N, or installed now (some 3 GB) under the cache. */
export function installN8n(cache: string): string {
  const folder = process.env.CLIPLINE_BENCH_N8N ?? join(cache, 'n8n');
  if (existsSync(join(folder, 'node_modules', 'n8n', 'bin', 'n8n'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "n8n-beside-clipline", "private": true }\n');
  console.error(`Installing n8n ${n8nVersion} into ${folder} (some minutes) …`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  npm(folder, ['install', '--ignore-scripts', ...quiet, `n8n@${n8nVersion}`]);
  npm(folder, ['rebuild', ...quiet, 'sqlite3', 'isolated-vm']);
  return folder;
}

function npm(cwd: string, args: readonly string[]): void {
  const done = spawnSync('npm', args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}.`);
}
