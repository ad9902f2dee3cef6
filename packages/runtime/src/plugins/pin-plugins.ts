import { ClipError } from '@clipline/clip-core';
import type { LoadedNodes } from './load-plugins.ts';

/** Versions of the plugins that a run's nodes come from, by name; kept with the run. */
export type PluginPins = { readonly [plugin: string]: string };

/** The plugins that nodes of these types come from. */
export function pinPlugins(types: Iterable<string>, { origins }: Pick<LoadedNodes, 'origins'>): PluginPins {
  const used = [...types].flatMap((type) => origins.get(type) ?? []);
  return Object.fromEntries(used.map(({ name, version }) => [name, version]));
}

/**
 * Throws `plugin-broken`, retryable, where this process has another version of a plugin than the run began with: another
 * worker may have the right one.
 */
export function requirePinned(pins: PluginPins, { plugins }: Pick<LoadedNodes, 'plugins'>): void {
  for (const [name, version] of Object.entries(pins)) {
    const here = plugins.find((plugin) => plugin.name === name);
    if (here?.state === 'ready' && here.version === version) continue;
    const found = here === undefined ? 'none' : `${here.version} (${here.state})`;
    throw new ClipError(
      'plugin-broken',
      `The run began with plugin ${name}@${version}; here is ${found}. Add ${name}@${version} again, or start the run anew.`,
      { retryable: true },
    );
  }
}
