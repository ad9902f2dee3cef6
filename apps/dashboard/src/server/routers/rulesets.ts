import { defaultPolicy, templateSets } from '@clipline/clip-core';
import type { JudgedPicture, Rulesets, Runtime } from '@clipline/runtime';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const name = z.string().min(1).max(200);
/** Parsed by the schema of its kind, in the service. */
const settings = z.looseObject({});

/** Conflicts of `save` carry the newest version, `{version, settings}`, in the error's `data.details`. */
export const classifiersRouter = router({
  ...describeRulesets(({ classifiers }) => classifiers),

  /** Built-in sentences to put labels into, by name. */
  templateSets: procedure.query(() => templateSets),
});

export const policiesRouter = router({
  ...describeRulesets(({ policies }) => policies),

  /** The policy that is used where nobody has written one. */
  builtIn: procedure.query(() => defaultPolicy),
});

function describeRulesets<S, P extends JudgedPicture>(of: (runtime: Runtime) => Rulesets<S, P>) {
  return {
    list: procedure.query(({ ctx }) => of(ctx.runtime).list()),

    get: procedure.input(z.object({ name })).query(({ ctx, input }) => of(ctx.runtime).get(input.name)),

    /** `last` is the version that the editing started from, null for a new name. */
    save: procedure
      .input(
        z.object({
          name,
          settings,
          last: z.int().min(1).nullable(),
          note: z.string().max(2000).optional(),
        }),
      )
      .mutation(({ ctx, input: { note, ...input } }) =>
        of(ctx.runtime).save(input.name, input.settings, {
          last: input.last,
          ...(note === undefined ? {} : { note }),
        }),
      ),

    versions: procedure
      .input(z.object({ name }))
      .query(({ ctx, input }) => of(ctx.runtime).versions(input.name)),

    change: procedure
      .input(z.object({ name, to: name, description: z.string().max(2000) }))
      .mutation(({ ctx, input }) =>
        of(ctx.runtime).change(input.name, { name: input.to, description: input.description }),
      ),

    remove: procedure
      .input(z.object({ name }))
      .mutation(({ ctx, input }) => of(ctx.runtime).remove(input.name)),

    /** Scores of pictures of a catalogue, by the vectors that it keeps: no image is embedded. */
    preview: procedure
      .input(z.object({ catalog: name, settings, limit: z.int().min(1).max(500) }))
      .query(({ ctx, input }) => of(ctx.runtime).preview(input)),
  };
}
