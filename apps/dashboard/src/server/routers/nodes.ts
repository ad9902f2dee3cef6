import {
  formatRulesetReference,
  type Item,
  nodeOptionsSchema,
  pipelineSettingsSchema,
} from '@clipline/clip-core';
import type { RulesetView } from '@clipline/runtime';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const optionsSchema: object = z.toJSONSchema(nodeOptionsSchema, { io: 'input' });
const settingsSchema: object = z.toJSONSchema(pipelineSettingsSchema, { io: 'input' });

export const nodesRouter = router({
  /** Every node, source and trigger with the JSON Schema of its parameters. */
  list: procedure.query(({ ctx }) => ctx.runtime.nodes.list()),

  /** JSON Schema of what every node can be told besides its parameters. */
  optionsSchema: procedure.query(() => optionsSchema),

  /** JSON Schema of what holds for every run of a pipeline. */
  settingsSchema: procedure.query(() => settingsSchema),

  /** Plugins of the lock file, those that cannot be used with the reason. */
  plugins: procedure.query(({ ctx }) => ctx.runtime.nodes.plugins()),

  /** Everything that keeps a pipeline file from running; it takes any value. */
  check: procedure
    .input(z.object({ pipeline: z.json() }))
    .query(({ ctx, input }) => ctx.runtime.nodes.check(input.pipeline)),

  /** What is wrong with an expression, and its value on a sample as a preview told it. */
  checkExpression: procedure
    .input(
      z.object({
        language: z.enum(['expression', 'template', 'filter']),
        source: z.string().max(4000),
        item: z.looseObject({ id: z.string() }).optional(),
      }),
    )
    .query(({ ctx, input }) =>
      // What a preview told of an item is an item without its vector; an expression finds missing fields missing.
      ctx.runtime.nodes.checkExpression(input.language, input.source, input.item as Item | undefined),
    ),

  expressionFunctions: procedure.query(({ ctx }) => ctx.runtime.nodes.expressionFunctions()),

  /** Names that parameters can refer to, by kind. */
  references: procedure.query(async ({ ctx: { runtime } }) => {
    const [catalogs, models, connections, pipelines, classifiers, policies] = await Promise.all([
      runtime.catalogs.list(),
      runtime.models.list(),
      runtime.connections.list(),
      runtime.pipelines.list(),
      runtime.classifiers.list(),
      runtime.policies.list(),
    ]);
    return {
      folder: [...new Set(catalogs.flatMap(({ folder }) => folder ?? []))],
      catalog: catalogs.map(({ name }) => name),
      model: models.filter(({ location }) => location !== null).map(({ id }) => id),
      connection: connections.map(({ name }) => name),
      pipeline: pipelines.map(({ name }) => name),
      classifier: classifiers.flatMap(listPins),
      policy: policies.flatMap(listPins),
    };
  }),
});

/** Versions of saved rules that are offered, the newest first. */
const mostVersions = 5;

function listPins({ name, version }: RulesetView): readonly string[] {
  return Array.from({ length: Math.min(version, mostVersions) }, (_, back) =>
    formatRulesetReference({ name, version: version - back }),
  );
}
