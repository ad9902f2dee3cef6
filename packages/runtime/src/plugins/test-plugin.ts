import { z } from 'zod';
import { broken, readPluginManifest } from './import-plugin.ts';
import { runPluginChild } from './plugin-child.ts';

/** Milliseconds that one case may take. */
const patience = 60_000;

/** How a case of a plugin ended. */
export interface PluginCase {
  readonly name: string;
  readonly ok: boolean;
  /** What did not hold; null when all did. */
  readonly message: string | null;
}

/** What `clipline node test --json` prints. */
export interface PluginTestReport {
  readonly plugin: string;
  readonly version: string;
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly PluginCase[];
}

const told = z.union([
  z.object({ begin: z.string() }),
  z.object({ done: z.object({ name: z.string(), ok: z.boolean(), message: z.string().nullable() }) }),
  z.object({ fault: z.string() }),
  z.object({ end: z.literal(true) }),
]);

/**
 * Holds every definition of a plugin to the checks that Clipline's own nodes pass, and runs the plugin's own cases, in a
 * process of its own. Throws `plugin-broken` for one that cannot be loaded; a case that ends the process fails.
 */
export async function testPlugin(
  folder: string,
  options: { readonly signal?: AbortSignal; readonly onCase?: (result: PluginCase) => void } = {},
): Promise<PluginTestReport> {
  const { name, version } = await readPluginManifest(folder);
  const cases: PluginCase[] = [];
  let begun: string | undefined;
  const take = (result: PluginCase) => {
    begun = undefined;
    cases.push(result);
    options.onCase?.(result);
  };
  try {
    await runPluginChild<true>({
      plugin: name,
      script: new URL('./test-plugin-worker.ts', import.meta.url),
      args: [folder],
      patience,
      signal: options.signal,
      doing: () => (begun === undefined ? 'being loaded' : `the case "${begun}"`),
      receive(message) {
        const parsed = told.parse(message);
        if ('fault' in parsed) throw broken(name, parsed.fault);
        if ('begin' in parsed) begun = parsed.begin;
        if ('done' in parsed) take(parsed.done);
        return 'end' in parsed ? true : undefined;
      },
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (begun === undefined) throw error;
    // The rest of the cases went down with it.
    take({ name: begun, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
  const passed = cases.filter(({ ok }) => ok).length;
  return { plugin: name, version, passed, failed: cases.length - passed, cases };
}
