import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ClipError, findDefinitionFaults, type StepDefinition } from '@clipline/clip-core';
import { z } from 'zod';
import { createPluginHost, pluginContract } from './plugin-host.ts';

const inside = z.string().regex(/^\.\/(?!.*\.\.)/, 'must be a file inside the package, such as ./index.js');
const manifestSchema = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  clipline: z.object({
    contract: z.literal(pluginContract, `must be ${pluginContract}, the contract of this Clipline`),
    entry: inside.default('./index.js'),
    cases: inside.optional(),
  }),
});

export type PluginManifest = z.output<typeof manifestSchema>;

/** A plugin that was imported, each of its definitions valid. */
export interface PluginModule {
  readonly manifest: PluginManifest;
  readonly definitions: readonly StepDefinition[];
}

/** Reads what a package says of itself. Throws `plugin-broken` for one that is no plugin of this contract. */
export async function readPluginManifest(folder: string): Promise<PluginManifest> {
  const file = join(folder, 'package.json');
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw broken(folder, `its package.json does not say that it is a plugin: ${reason}`, cause);
  }
}

/**
 * Imports a plugin into this process and checks what it defines. Whatever it does while it is imported happens here:
 * `probePlugin` tries it first. Throws `plugin-broken`.
 */
export async function importPlugin(folder: string): Promise<PluginModule> {
  const manifest = await readPluginManifest(folder);
  const definitions = await callPlugin(folder, manifest);
  const faults = definitions.flatMap((definition, index) =>
    findDefinitionFaults(definition).map(
      (fault) => `${typeOf(definition) ?? `definition ${index + 1}`}: ${fault}`,
    ),
  );
  if (faults.length > 0) throw broken(manifest.name, faults.slice(0, 8).join('; '));
  // The checks above say what they are.
  const checked = definitions as readonly StepDefinition[];
  const types = checked.map(({ type }) => type);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw broken(manifest.name, `it defines ${twice} twice`);
  return { manifest, definitions: checked };
}

async function callPlugin(folder: string, { name, clipline }: PluginManifest): Promise<readonly unknown[]> {
  try {
    const module: unknown = await import(pathToFileURL(join(folder, clipline.entry)).href);
    const entry = z.object({
      default: z.custom<(host: unknown) => unknown>((value) => typeof value === 'function'),
    });
    const parsed = entry.safeParse(module);
    if (!parsed.success) throw broken(name, `${clipline.entry} has no default export that is a function`);
    const definitions = z
      .array(z.unknown())
      .min(1)
      .safeParse(await parsed.data.default(createPluginHost()));
    if (!definitions.success) throw broken(name, `${clipline.entry} does not answer a list of definitions`);
    return definitions.data;
  } catch (error) {
    if (error instanceof ClipError && error.code === 'plugin-broken') throw error;
    throw broken(
      name,
      `${clipline.entry} threw: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

/** The error for a plugin that cannot be used. */
export function broken(name: string, reason: string, cause?: unknown): ClipError {
  return new ClipError(
    'plugin-broken',
    `Plugin ${name} cannot be used: ${reason}. Mend it, or remove it with \`clipline node remove\`.`,
    { cause },
  );
}

function typeOf(definition: unknown): string | undefined {
  const parsed = z.object({ type: z.string() }).safeParse(definition);
  return parsed.data?.type;
}
