import type { JsonValue, PipelineInput } from '@clipline/clip-core';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const name = z.string().min(1).max(200);
const version = z.int().min(1);
const revision = z.int().min(1);

/** Conflicts carry `{kept, given}`, each `{revision, draft}`, in the error's `data.details`. */
export const pipelinesRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.pipelines.list()),

  get: procedure.input(z.object({ name })).query(({ ctx, input }) => ctx.runtime.pipelines.get(input.name)),

  /** Makes a pipeline, from a file where one is given; the draft may be unsound. */
  create: procedure
    .input(z.object({ name, definition: z.json().optional() }))
    .mutation(({ ctx, input }) =>
      ctx.runtime.pipelines.saveDraft(
        input.name,
        input.definition ?? { version: 1, name: input.name, nodes: [], edges: [] },
        { revision: null },
      ),
    ),

  /** Pipelines to begin with. */
  templates: procedure.query(({ ctx }) => ctx.runtime.templates.list()),

  /** Makes a pipeline of a template; `catalog` is the sample catalogue when left out. */
  createFromTemplate: procedure
    .input(
      z.object({
        name,
        template: z.string().min(1).max(100),
        catalog: z.string().min(1).max(200).optional(),
      }),
    )
    .mutation(({ ctx: { runtime }, input: { name, template, catalog } }) => {
      const filled = runtime.templates.fill(template, {
        name,
        ...(catalog === undefined ? {} : { catalog }),
      });
      return runtime.pipelines.saveDraft(name, toJson(filled), { revision: null });
    }),

  /** `revision` is the one that the editing started from, null for a new pipeline. */
  saveDraft: procedure
    .input(z.object({ name, definition: z.json(), revision: revision.nullable() }))
    .mutation(({ ctx, input }) =>
      ctx.runtime.pipelines.saveDraft(input.name, input.definition, { revision: input.revision }),
    ),

  publish: procedure
    .input(z.object({ name, revision: revision.optional(), note: z.string().max(2000).optional() }))
    .mutation(({ ctx, input: { name, revision, note } }) =>
      ctx.runtime.pipelines.publish(name, {
        ...(revision === undefined ? {} : { revision }),
        ...(note === undefined ? {} : { note }),
      }),
    ),

  versions: procedure
    .input(z.object({ name }))
    .query(({ ctx, input }) => ctx.runtime.pipelines.versions(input.name)),

  version: procedure
    .input(z.object({ name, version }))
    .query(({ ctx, input }) => ctx.runtime.pipelines.version(input.name, input.version)),

  /** Puts a version into the draft, to be published again. */
  restore: procedure
    .input(z.object({ name, version, revision: revision.optional() }))
    .mutation(({ ctx, input }) =>
      ctx.runtime.pipelines.restore(
        input.name,
        input.version,
        input.revision === undefined ? {} : { revision: input.revision },
      ),
    ),

  rename: procedure
    .input(z.object({ name, to: name }))
    .mutation(({ ctx, input }) => ctx.runtime.pipelines.rename(input.name, input.to)),

  remove: procedure
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => ctx.runtime.pipelines.remove(input.name)),

  /** The pipeline file: of the draft, or of a version. */
  export: procedure
    .input(z.object({ name, version: version.optional() }))
    .query(async ({ ctx, input }) =>
      input.version === undefined
        ? (await ctx.runtime.pipelines.get(input.name)).draft
        : (await ctx.runtime.pipelines.version(input.name, input.version)).definition,
    ),

  /** Takes a pipeline file in, under the name that stands in it unless one is given. */
  import: procedure
    .input(
      z.object({ file: z.looseObject({ name }).and(z.record(z.string(), z.json())), name: name.optional() }),
    )
    .mutation(({ ctx, input }) => {
      const chosen = input.name ?? input.file.name;
      return ctx.runtime.pipelines.saveDraft(chosen, { ...input.file, name: chosen }, { revision: null });
    }),
});

/** A pipeline file holds only JSON. */
function toJson(pipeline: PipelineInput): JsonValue {
  return JSON.parse(JSON.stringify(pipeline)) as JsonValue;
}
