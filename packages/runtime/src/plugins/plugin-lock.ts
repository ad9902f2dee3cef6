import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { installedAt, type PluginFolder } from './plugin-folder.ts';

const lockedPlugin = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
  integrity: z.string().min(1),
  /** What was asked for: a name of the registry, or the archive in `packages`. */
  from: z.string(),
});
const npmLock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const lockFile = z.strictObject({
  version: z.literal(1),
  plugins: z.array(lockedPlugin),
  /** npm's own lock, with what the plugins depend on. */
  npm: npmLock,
});

export type LockedPlugin = z.output<typeof lockedPlugin>;
export type PluginLock = z.output<typeof lockFile>;

const none: PluginLock = { version: 1, plugins: [], npm: { packages: {} } };

/** Which plugins belong here; none when there is no lock file. Throws `plugin-broken` when it cannot be read. */
export async function readPluginLock(folder: PluginFolder): Promise<PluginLock> {
  const text = await readText(folder.lock);
  if (text === undefined) return none;
  try {
    return lockFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new ClipError(
      'plugin-broken',
      `${folder.lock} cannot be read. Restore it from a copy, or delete it and add the plugins again.`,
      { cause },
    );
  }
}

export async function writePluginLock(folder: PluginFolder, lock: PluginLock): Promise<void> {
  const draft = `${folder.lock}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(lock, null, 2)}\n`);
  await rename(draft, folder.lock);
}

/** npm's lock of the plugins folder, as npm left it. */
export async function readNpmLock(folder: PluginFolder): Promise<PluginLock['npm']> {
  return npmLock.parse(
    JSON.parse((await readText(join(folder.path, 'package-lock.json'))) ?? '{"packages":{}}'),
  );
}

/** True when exactly what the lock names is installed: npm writes down the integrity of what it unpacked. */
export async function isInstalled(folder: PluginFolder, plugin: LockedPlugin): Promise<boolean> {
  const written = await readText(join(folder.path, 'node_modules', '.package-lock.json'));
  const manifest = await readText(join(installedAt(folder, plugin.name), 'package.json'));
  if (written === undefined || manifest === undefined) return false;
  try {
    const held = npmLock.parse(JSON.parse(written)).packages[`node_modules/${plugin.name}`];
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
    return held?.integrity === plugin.integrity && version === plugin.version;
  } catch {
    // A file that is cut short: install again.
    return false;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
