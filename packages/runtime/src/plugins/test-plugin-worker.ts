import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Item, JsonValue, NodeDefinition, SourceDefinition, StepDefinition } from '@clipline/clip-core';
import { runNode, runSource, sweepNode } from '@clipline/clip-core/conformance';
import { z } from 'zod';
import { importPlugin } from './import-plugin.ts';

const params = z.record(z.string(), z.json()).default({});
const item = z.custom<Item>(
  (value) => z.looseObject({ id: z.string(), metadata: z.looseObject({}) }).safeParse(value).success,
  'must be an item: {id, metadata, …}',
);
const samplesSchema = z.record(
  z.string(),
  z.strictObject({ params, limits: z.array(params).optional(), poison: item.optional() }),
);
const casesSchema = z.array(
  z.strictObject({
    name: z.string().min(1),
    type: z.string().min(1),
    params,
    items: z.array(item).default([]),
    /** Items by output, and the ids of those that must be rejected. */
    expect: z.strictObject({
      outputs: z.record(z.string(), z.array(item)),
      rejected: z.array(z.string()).default([]),
    }),
  }),
);

interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const [folder = ''] = process.argv.slice(2);
try {
  for (const { name, run } of await collectChecks(folder)) {
    send({ begin: name });
    const message = await run().then(() => null, explain);
    send({ done: { name, ok: message === null, message } });
  }
  send({ end: true });
} catch (error) {
  send({ fault: explain(error) });
}

async function collectChecks(path: string): Promise<readonly Check[]> {
  const { definitions, manifest } = await importPlugin(path);
  const file = join(path, manifest.clipline.cases ?? './cases.js');
  const module: unknown = existsSync(file) ? await import(pathToFileURL(file).href) : {};
  const own = z
    .object({ samples: samplesSchema.default({}), cases: casesSchema.default([]) })
    .parse({ ...(module as object) });
  return [
    ...definitions.flatMap((definition) => sweep(definition, own.samples[definition.type])),
    ...own.cases.map(
      (each): Check => ({
        name: each.name,
        async run() {
          const definition = definitions.find(({ type }) => type === each.type);
          assert.ok(definition?.kind === 'node', `${each.type} is no node of this plugin`);
          const { outputs, errors } = await runNode(definition, each.items, each.params);
          assert.deepEqual(outputs, each.expect.outputs);
          assert.deepEqual(
            errors.map((error) => error.item.id),
            each.expect.rejected,
          );
        },
      }),
    ),
  ];
}

function sweep(
  definition: StepDefinition,
  samples: z.output<typeof samplesSchema>[string] | undefined,
): readonly Check[] {
  const { type } = definition;
  if (!samples) {
    const run = async () => assert.fail(`cases.js exports no \`samples\` for it: {'${type}': {params: {…}}}`);
    return [{ name: `${type} has samples`, run }];
  }
  const checks =
    definition.kind === 'node' ? sweepOfNode(definition, samples) : sweepOfSource(definition, samples.params);
  return checks.map(({ name, run }) => ({ name: `${type} ${name}`, run }));
}

function sweepOfNode(
  definition: NodeDefinition,
  samples: z.output<typeof samplesSchema>[string],
): readonly Check[] {
  const { limits, poison } = samples;
  return sweepNode(definition, {
    params: samples.params,
    ...(limits ? { limits } : {}),
    ...(poison ? { poison } : {}),
  });
}

function sweepOfSource(definition: SourceDefinition, given: Record<string, JsonValue>): readonly Check[] {
  return [
    {
      name: 'gives the same items when asked again',
      async run() {
        assert.deepEqual(await runSource(definition, given), await runSource(definition, given));
      },
    },
    {
      name: 'goes on behind the cursor of its first page',
      async run() {
        const [first, ...rest] = await runSource(definition, given);
        if (first) assert.deepEqual(await runSource(definition, given, { cursor: first.cursor }), rest);
      },
    },
  ];
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^Plugin .*? cannot be used: |\. Mend it, or remove it with .*$/g, '')
    .slice(0, 2_000);
}

function send(message: object): void {
  process.send?.(message);
}
