import { z } from 'zod';
import { broken } from './import-plugin.ts';
import { runPluginChild } from './plugin-child.ts';

const patience = 15_000;
const answer = z.union([z.object({ types: z.array(z.string()) }), z.object({ fault: z.string() })]);

/**
 * Loads a plugin in a process of its own and answers the types that it defines: one that throws, ends the process or
 * never comes back does so there. Throws `plugin-broken`.
 */
export async function probePlugin(
  name: string,
  folder: string,
  options: { readonly signal?: AbortSignal; readonly patience?: number } = {},
): Promise<readonly string[]> {
  return await runPluginChild({
    plugin: name,
    script: new URL('./probe-plugin-worker.ts', import.meta.url),
    args: [folder],
    patience: options.patience ?? patience,
    signal: options.signal,
    doing: () => 'being loaded',
    receive(message) {
      const parsed = answer.parse(message);
      if ('fault' in parsed) throw broken(name, parsed.fault);
      return parsed.types;
    },
  });
}
