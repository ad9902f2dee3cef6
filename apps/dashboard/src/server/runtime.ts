import type { Runtime } from '@clipline/runtime';

interface Holder {
  cliplineRuntime?: Promise<Runtime> | undefined;
}

/** What is used of the runtime package; its own types come by `services.ts` (tsconfig.json says why). */
interface RuntimePackage {
  openRuntime(environment: Environment): Promise<Runtime>;
  readEnvironment(): Environment;
}

interface Environment {
  /** Address that the app listens on. */
  readonly host: string;
}

/**
 * The runtime package, loaded by Node itself: it is TypeScript with native modules and workers, and Next would follow
 * the link into the workspace and bundle it.
 */
export function loadRuntimePackage(): Promise<RuntimePackage> {
  // Both functions are there: every end-to-end test calls them.
  const loaded: Promise<unknown> = import(/* turbopackIgnore: true */ '@clipline/runtime');
  return loaded as Promise<RuntimePackage>;
}

/**
 * The runtime of this process, opened on first use. Held on `globalThis` because Next may load this file more than
 * once in a process. A failure to open is not kept: the next call tries again.
 */
export function getRuntime(): Promise<Runtime> {
  // `globalThis` is the only place that every copy of this module shares.
  const holder = globalThis as Holder;
  if (holder.cliplineRuntime !== undefined) return holder.cliplineRuntime;
  const opening = openOnce().catch((error: unknown) => {
    holder.cliplineRuntime = undefined;
    throw error;
  });
  holder.cliplineRuntime = opening;
  return opening;
}

async function openOnce(): Promise<Runtime> {
  const { openRuntime, readEnvironment } = await loadRuntimePackage();
  return openRuntime(readEnvironment());
}
