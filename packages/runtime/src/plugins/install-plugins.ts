import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { fileLock } from '../processes/file-lock.ts';
import type { PluginFolder } from './plugin-folder.ts';
import { isInstalled, type LockedPlugin, type PluginLock } from './plugin-lock.ts';
import { runNpm } from './run-npm.ts';

const longestWait = 300_000;

/** Keeps other processes of this machine from changing the plugins meanwhile. */
export async function withPluginsLocked<T>(
  folder: PluginFolder,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(folder.packages, { recursive: true });
  const options = { milliseconds: longestWait, ...(signal ? { signal } : {}) };
  using _held = await fileLock(join(folder.path, '.lock'), 'exclusive', options);
  return await work();
}

/** Those of the lock that are not installed here as it says. */
export async function missingPlugins(
  folder: PluginFolder,
  lock: PluginLock,
): Promise<readonly LockedPlugin[]> {
  const installed = await Promise.all(lock.plugins.map((plugin) => isInstalled(folder, plugin)));
  return lock.plugins.filter((_, index) => !installed[index]);
}

/**
 * Makes what is installed here equal to the lock, with integrity checked and no script run. Does nothing when it is.
 * Throws `process-failed` with npm's words, such as an archive that is not here or was changed.
 */
export async function installPlugins(
  folder: PluginFolder,
  lock: PluginLock,
  signal?: AbortSignal,
): Promise<void> {
  if ((await missingPlugins(folder, lock)).length === 0) return;
  await withPluginsLocked(
    folder,
    async () => {
      // Another process may have been quicker.
      if ((await missingPlugins(folder, lock)).length === 0) return;
      await writeProject(folder, lock);
      await runNpm(folder.path, ['ci', '--prefer-offline'], signal);
      const [left] = await missingPlugins(folder, lock);
      if (left) {
        throw new ClipError(
          'process-failed',
          `npm installed something else than ${left.name}@${left.version} of the lock file. Add the plugin again.`,
        );
      }
    },
    signal,
  );
}

/** Writes the files that npm works from, as the lock says. */
export async function writeProject(folder: PluginFolder, lock: PluginLock): Promise<void> {
  const dependencies = lock.npm.packages['']?.dependencies ?? {};
  const manifest = { name: 'clipline-plugins', private: true, dependencies };
  await writeFile(join(folder.path, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (lock.plugins.length > 0)
    await writeFile(join(folder.path, 'package-lock.json'), `${JSON.stringify(lock.npm, null, 2)}\n`);
}
