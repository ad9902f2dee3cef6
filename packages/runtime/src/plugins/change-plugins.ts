import { copyFile, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ClipError, type NodeRegistry } from '@clipline/clip-core';
import { z } from 'zod';
import { broken, readPluginManifest } from './import-plugin.ts';
import { withPluginsLocked, writeProject } from './install-plugins.ts';
import { installedAt, type PluginFolder, pluginFolder } from './plugin-folder.ts';
import {
  type LockedPlugin,
  type PluginLock,
  readNpmLock,
  readPluginLock,
  writePluginLock,
} from './plugin-lock.ts';
import { probePlugin } from './probe-plugin.ts';
import { runNpm } from './run-npm.ts';

const packed = z.array(z.object({ filename: z.string() })).length(1);
const named = /^(@[a-z0-9~][a-z0-9-._~]*\/)?[a-z0-9~][a-z0-9-._~]*(@[\w.^~><=|*-]+)?$/;

export interface AddOptions {
  readonly home: string;
  /** The definitions that no plugin may take the type of. */
  readonly builtIn: NodeRegistry;
  readonly signal?: AbortSignal;
}

/**
 * Installs a plugin by its name in the registry (`name` or `name@version`), from a folder or from an archive, tries it
 * and writes it down in the lock file. Throws `param-invalid`, `process-failed`, or `plugin-broken` with all as before.
 */
export async function addPlugin(spec: string, options: AddOptions): Promise<LockedPlugin> {
  const folder = pluginFolder(options.home);
  return await withPluginsLocked(
    folder,
    async () => {
      const before = await readPluginLock(folder);
      await writeProject(folder, before);
      try {
        const from = await toInstallable(spec, folder, options.signal);
        await runNpm(folder.path, ['install', '--save-exact', '--prefer-offline', from], options.signal);
        const npm = await readNpmLock(folder);
        const plugin = findAdded(npm, { before, from });
        await requireUsable(plugin, { folder, others: before.plugins, options });
        const plugins = [...before.plugins.filter(({ name }) => name !== plugin.name), plugin];
        await writePluginLock(folder, { version: 1, plugins, npm });
        return plugin;
      } catch (error) {
        await restore(folder, before);
        throw error;
      }
    },
    options.signal,
  );
}

/** Takes a plugin out of the lock file and off this machine. Throws `not-found`. */
export async function removePlugin(
  name: string,
  options: Pick<AddOptions, 'home' | 'signal'>,
): Promise<void> {
  const folder = pluginFolder(options.home);
  await withPluginsLocked(
    folder,
    async () => {
      const before = await readPluginLock(folder);
      const gone = before.plugins.find((plugin) => plugin.name === name);
      if (!gone) {
        const known = before.plugins.map((plugin) => plugin.name).join(', ') || 'none';
        throw new ClipError('not-found', `There is no plugin "${name}". Installed are: ${known}.`);
      }
      await writeProject(folder, before);
      await runNpm(folder.path, ['uninstall', name], options.signal);
      const plugins = before.plugins.filter((plugin) => plugin !== gone);
      await writePluginLock(folder, { version: 1, plugins, npm: await readNpmLock(folder) });
      if (gone.from.startsWith('./packages/')) await rm(join(folder.path, gone.from), { force: true });
    },
    options.signal,
  );
}

/** A folder is packed and an archive copied, so that what is installed does not change when they do. */
async function toInstallable(spec: string, folder: PluginFolder, signal?: AbortSignal): Promise<string> {
  const found = await stat(resolve(spec)).catch(() => undefined);
  if (found?.isDirectory()) {
    await readPluginManifest(resolve(spec));
    const told = await runNpm(
      resolve(spec),
      ['pack', '--json', '--pack-destination', folder.packages],
      signal,
    );
    const [archive] = packed.parse(JSON.parse(told));
    return `./packages/${archive?.filename}`;
  }
  if (found?.isFile() && spec.endsWith('.tgz')) {
    await copyFile(resolve(spec), join(folder.packages, basename(spec)));
    return `./packages/${basename(spec)}`;
  }
  if (named.test(spec)) return spec;
  throw new ClipError(
    'param-invalid',
    `"${spec}" is no package name, folder or .tgz archive. Write for instance clipline-node-blur, clipline-node-blur@1.2.0 or ./my-plugin.`,
  );
}

/** The package that npm added for this request, with the integrity that it wrote down. */
function findAdded(
  npm: PluginLock['npm'],
  { before, from }: { readonly before: PluginLock; readonly from: string },
): LockedPlugin {
  const wanted = npm.packages['']?.dependencies ?? {};
  const held = before.npm.packages['']?.dependencies ?? {};
  const asked = /^(@?[^@]+)/.exec(from)?.[1];
  const name =
    Object.keys(wanted).find((each) => wanted[each] === `file:${from.slice(2)}` || each === asked) ??
    Object.keys(wanted).find((each) => wanted[each] !== held[each]);
  const entry = name === undefined ? undefined : npm.packages[`node_modules/${name}`];
  if (name === undefined || !entry?.version || !entry.integrity) {
    throw broken(from, 'npm wrote down no version and integrity for it');
  }
  return { name, version: entry.version, integrity: entry.integrity, from };
}

async function requireUsable(
  plugin: LockedPlugin,
  { folder, others, options }: { folder: PluginFolder; others: readonly LockedPlugin[]; options: AddOptions },
): Promise<void> {
  const probe = options.signal ? { signal: options.signal } : {};
  const types = await probePlugin(plugin.name, installedAt(folder, plugin.name), probe);
  const taken = types.find((type) => options.builtIn.has(type));
  if (taken !== undefined)
    throw broken(plugin.name, `Clipline has a node ${taken} of its own; name it otherwise`);
  for (const other of others.filter(({ name }) => name !== plugin.name)) {
    // One that is broken itself takes no names.
    const theirs = await probePlugin(other.name, installedAt(folder, other.name), probe).catch(
      (): readonly string[] => [],
    );
    const both = types.find((type) => theirs.includes(type));
    if (both !== undefined) throw broken(plugin.name, `plugin ${other.name} defines ${both} too`);
  }
}

async function restore(folder: PluginFolder, before: PluginLock): Promise<void> {
  await writeProject(folder, before);
  if (before.plugins.length > 0) {
    await runNpm(folder.path, ['ci', '--prefer-offline']).catch(() => undefined);
    return;
  }
  for (const name of ['node_modules', 'package-lock.json'])
    await rm(join(folder.path, name), { recursive: true, force: true });
}
