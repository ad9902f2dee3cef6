import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { fileLock } from './file-lock.ts';

/** Whether the dashboard can be served as it is. */
export type BuildState = 'current' | 'outdated' | 'missing';

const sources = [
  'package-lock.json',
  'apps/dashboard/{package.json,tsconfig.json,*.config.*}',
  'apps/dashboard/{src,public}/**/*',
  'packages/*/package.json',
  'packages/*/src/**/*.ts',
];

/** Compares the built dashboard with its sources. A build that was cut short counts as missing. */
export async function checkDashboardBuild(root: string): Promise<BuildState> {
  const stamp = await readFile(stampFile(root), 'utf8').catch(() => null);
  if (stamp === null || !existsSync(join(buildFolder(root), 'BUILD_ID'))) return 'missing';
  return stamp === (await hashSources(root)) ? 'current' : 'outdated';
}

/**
 * Builds the dashboard unless it is current. One process at a time; the stamp goes first and comes back last, so
 * that half a build is never served. Throws `process-failed` with what the build said.
 */
export async function buildDashboard(
  root: string,
  options: {
    readonly variables: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    /** Called once when there is something to do. */
    readonly onBuild: () => void;
  },
): Promise<void> {
  if ((await checkDashboardBuild(root)) === 'current') return;
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  using _alone = await fileLock(join(cache, 'dashboard-build.lock'), 'exclusive', {
    milliseconds: 600_000,
    signal: options.signal,
  });
  if ((await checkDashboardBuild(root)) === 'current') return;
  options.onBuild();
  await rm(stampFile(root), { force: true });
  const hash = await hashSources(root);
  await runBuild(root, options);
  await writeFile(stampFile(root), hash);
}

/** Path of Next's command line program, as the dashboard resolves it. */
export function nextProgram(root: string): string {
  return createRequire(join(dashboardFolder(root), 'package.json')).resolve('next/dist/bin/next');
}

export function dashboardFolder(root: string): string {
  return join(root, 'apps', 'dashboard');
}

function buildFolder(root: string): string {
  return join(dashboardFolder(root), '.next');
}

function stampFile(root: string): string {
  return join(buildFolder(root), 'clipline-sources.txt');
}

async function hashSources(root: string): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash.update(`${file.slice(root.length)}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function runBuild(
  root: string,
  options: { readonly variables: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  const child = spawn(process.execPath, [nextProgram(root), 'build'], {
    cwd: dashboardFolder(root),
    env: { ...options.variables, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-8_000);
    });
  }
  const reason = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  if (options.signal.aborted) throw new ClipError('aborted', 'The build of the dashboard was cancelled.');
  if (reason === null) return;
  const full = /ENOSPC|no space left/i.test(said);
  throw new ClipError(
    full ? 'disk-full' : 'process-failed',
    full
      ? `The disk that holds ${root} is full, so the dashboard could not be built. Free some space and start again.`
      : `The dashboard could not be built (${reason}):\n${said.trim().split('\n').slice(-20).join('\n')}`,
  );
}
