import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.string().min(1).max(200);
const name = z.string().trim().min(1, 'Give the schedule a name.').max(64);

/** Exactly one of `cron` and `everySeconds`; the service says what is wrong with them. */
const times = z.object({
  cron: z.string().max(200).optional(),
  everySeconds: z.int().optional(),
  zone: z.string().min(1).max(60).optional(),
});

const rule = times.extend({
  jitterSeconds: z.int().min(0).max(3_600).optional(),
  missed: z.enum(['skip', 'one', 'all']).optional(),
  choice: z.enum(['missing', 'changed', 'due', 'all']).optional(),
});

const target = z.object({
  pipeline: z.string().min(1).max(200).optional(),
  catalog: z.string().min(1).max(200).optional(),
});

/** What runs by the clock. */
export const schedulesRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.schedules.list()),

  /** The coming runs of a span of at most 62 days. */
  calendar: procedure
    .input(z.object({ from: z.date(), until: z.date() }))
    .query(({ ctx, input }) => ctx.runtime.schedules.calendar(input)),

  /** What a rule would do, before it is kept. Throws `param-invalid`. */
  preview: procedure.input(times).query(({ ctx, input }) => ctx.runtime.schedules.preview(given(input))),

  /** Throws `conflict` when the name is taken. */
  create: procedure.input(rule.extend({ name, ...target.shape })).mutation(async ({ ctx, input }) => {
    const owner = input.pipeline ?? input.catalog;
    const taken = await ctx.runtime.schedules.list();
    if (taken.some((one) => one.name === input.name && (one.pipeline ?? one.catalog) === owner)) {
      throw new ClipError(
        'conflict',
        `There is a schedule "${input.name}" of "${owner}" already. Choose another name, or change that one.`,
      );
    }
    return ctx.runtime.schedules.add(given(input));
  }),

  /** Gives a schedule that a person added other times. Throws `conflict` for one of a pipeline's file. */
  change: procedure.input(rule.extend({ id })).mutation(async ({ ctx, input: { id, ...changed } }) => {
    const { name, pipeline, catalog } = await ctx.runtime.schedules.get(id);
    return ctx.runtime.schedules.add({
      ...given(changed),
      name,
      ...(pipeline === null ? {} : { pipeline }),
      ...(catalog === null ? {} : { catalog }),
    });
  }),

  pause: procedure
    .input(z.object({ id, paused: z.boolean() }))
    .mutation(({ ctx, input }) =>
      input.paused ? ctx.runtime.schedules.pause(input.id) : ctx.runtime.schedules.resume(input.id),
    ),

  runNow: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.schedules.runNow(input.id)),

  remove: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.schedules.remove(input.id)),
});

/** The fields that were given: an absent one and `undefined` are not the same to the service. */
function given<T extends object>(input: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  // What is filtered out is undefined, and nothing else.
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>;
  };
}
