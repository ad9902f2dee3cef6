import { ClipError, type NodeRegistry, type StepDefinition, toClipError } from '@clipline/clip-core';
import { broken, importPlugin } from './import-plugin.ts';
import { installPlugins, missingPlugins } from './install-plugins.ts';
import { installedAt, pluginFolder } from './plugin-folder.ts';
import { type LockedPlugin, readPluginLock } from './plugin-lock.ts';
import { probePlugin } from './probe-plugin.ts';

/** A plugin of the lock file, and whether this process can use it. */
export interface PluginView {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly from: string;
  /** `missing`: it is not installed here as the lock says; `broken`: it is, and cannot be used. */
  readonly state: 'ready' | 'missing' | 'broken';
  /** Types that it defines; empty unless `ready`. */
  readonly types: readonly string[];
  readonly problem: string | null;
}

/** Built-in definitions and those of plugins, with where each came from. */
export interface LoadedNodes {
  readonly registry: NodeRegistry;
  /** Plugin of each type that is not built in. */
  readonly origins: ReadonlyMap<string, LockedPlugin>;
  readonly plugins: readonly PluginView[];
}

export interface LoadOptions {
  readonly home: string;
  readonly builtIn: NodeRegistry;
  /** Milliseconds that loading one may take; default 15,000. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/**
 * Resolves the lock file: installs what is not here, tries each plugin in a process of its own and imports those that
 * hold. Never throws for a plugin: what is wrong with one stands in its view. Starts nothing where there is no lock file.
 */
export async function loadNodes(options: LoadOptions): Promise<LoadedNodes> {
  const { home, builtIn } = options;
  const folder = pluginFolder(home);
  const registry = new Map(builtIn);
  const origins = new Map<string, LockedPlugin>();
  const plugins: PluginView[] = [];
  const lock = await readPluginLock(folder).catch((error: unknown) => toClipError(error));
  if (lock instanceof ClipError) return { registry, origins, plugins: [unreadable(folder.lock, lock)] };

  const failure = await installPlugins(folder, lock, options.signal).then(
    () => undefined,
    (error: unknown) => toClipError(error),
  );
  const missing = new Set((failure ? await missingPlugins(folder, lock) : []).map(({ name }) => name));
  const probe = { ...(options.patience ? { patience: options.patience } : {}), ...signalOf(options) };
  const tried = await Promise.all(
    lock.plugins.map(async (plugin) => {
      if (missing.has(plugin.name)) return { plugin, missing: true, error: failure };
      const path = installedAt(folder, plugin.name);
      const error = await probePlugin(plugin.name, path, probe).then(() => undefined, toClipError);
      return { plugin, missing: false, error, path };
    }),
  );
  // In the order of the lock file, so that of two that define one type every process takes the same.
  for (const each of tried) {
    if (each.error || each.path === undefined) {
      const problem = each.missing ? notInstalled(each.plugin, each.error) : (each.error?.message ?? '');
      plugins.push(viewOf(each.plugin, { state: each.missing ? 'missing' : 'broken', types: [], problem }));
      continue;
    }
    const outcome = await takeDefinitions(each.plugin, each.path, registry);
    if (outcome instanceof ClipError) {
      plugins.push(viewOf(each.plugin, { state: 'broken', types: [], problem: outcome.message }));
      continue;
    }
    for (const definition of outcome) {
      registry.set(definition.type, definition);
      origins.set(definition.type, each.plugin);
    }
    const types = outcome.map(({ type }) => type);
    plugins.push(viewOf(each.plugin, { state: 'ready', types, problem: null }));
  }
  return { registry, origins, plugins };
}

/** Throws `plugin-broken` where a plugin of the lock file is not installed: this process would fail runs that others can do. */
export function requireInstalled({ plugins }: LoadedNodes): void {
  const missing = plugins.find(({ state }) => state === 'missing');
  if (missing)
    throw new ClipError('plugin-broken', missing.problem ?? `Plugin ${missing.name} is not installed.`);
}

async function takeDefinitions(
  plugin: LockedPlugin,
  path: string,
  registry: NodeRegistry,
): Promise<readonly StepDefinition[] | ClipError> {
  try {
    const { definitions } = await importPlugin(path);
    const taken = definitions.find(({ type }) => registry.has(type));
    if (taken) throw broken(plugin.name, `there is a node ${taken.type} already`);
    return definitions;
  } catch (error) {
    return toClipError(error, 'plugin-broken');
  }
}

function viewOf(plugin: LockedPlugin, found: Pick<PluginView, 'state' | 'types' | 'problem'>): PluginView {
  return { ...plugin, ...found };
}

function notInstalled({ name, version, from }: LockedPlugin, cause: ClipError | undefined): string {
  const remedy = from.startsWith('./packages/')
    ? `Copy ${from.slice(2)} from the machine that added it into the plugins folder here, then start again.`
    : 'Make the registry reachable, then start again.';
  return `Plugin ${name}@${version} of the lock file is not installed here: ${cause?.message ?? 'npm left it out.'} ${remedy}`;
}

function unreadable(path: string, { message }: ClipError): PluginView {
  return { name: path, version: '', integrity: '', from: '', state: 'broken', types: [], problem: message };
}

function signalOf({ signal }: LoadOptions): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {};
}
