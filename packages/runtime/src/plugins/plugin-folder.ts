import { join } from 'node:path';

/** Where plugins lie under the home folder. */
export interface PluginFolder {
  readonly path: string;
  /** The lock file that every process resolves. */
  readonly lock: string;
  /** Archives of plugins that came from folders and files. */
  readonly packages: string;
}

export function pluginFolder(home: string): PluginFolder {
  const path = join(home, 'plugins');
  return { path, lock: join(path, 'plugins.lock.json'), packages: join(path, 'packages') };
}

/** Folder of an installed plugin. */
export function installedAt(folder: PluginFolder, name: string): string {
  return join(folder.path, 'node_modules', ...name.split('/'));
}
