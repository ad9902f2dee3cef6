import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const catalog = z.string().min(1).max(200);
const choice = z.enum(['missing', 'changed', 'due', 'all']);

/** The schedule that the page shows and changes; a catalogue may have others. */
const name = 'reindex';

/** Re-indexing of catalogues, at once and every night. */
export const reindexingRouter = router({
  /** What is due, found out by reading the folder; nothing is changed. */
  count: procedure
    .input(z.object({ catalog }))
    .query(({ ctx, input, signal }) =>
      ctx.runtime.reindexing.count(input.catalog, 'due', signal === undefined ? {} : { signal }),
    ),

  start: procedure
    .input(z.object({ catalog, choice }))
    .mutation(({ ctx, input }) => ctx.runtime.reindexing.start(input.catalog, input.choice)),

  /** The catalogue's nightly schedule; null where there is none. */
  schedule: procedure.input(z.object({ catalog })).query(async ({ ctx, input }) => {
    const schedules = await ctx.runtime.schedules.list();
    return schedules.find((one) => one.catalog === input.catalog && one.name === name) ?? null;
  }),

  /** Re-indexes every day at a time of the zone. Throws `param-invalid`. */
  everyDay: procedure
    .input(
      z.object({
        catalog,
        choice,
        time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 03:00.'),
        zone: z.string().min(1).max(60),
      }),
    )
    .mutation(({ ctx, input: { time, ...rest } }) => {
      const [hour, minute] = time.split(':').map(Number);
      return ctx.runtime.schedules.add({ ...rest, name, cron: `${minute} ${hour} * * *` });
    }),

  pause: procedure
    .input(z.object({ id: z.string().min(1), paused: z.boolean() }))
    .mutation(({ ctx, input }) =>
      input.paused ? ctx.runtime.schedules.pause(input.id) : ctx.runtime.schedules.resume(input.id),
    ),

  unschedule: procedure
    .input(z.object({ id: z.string().min(1) }))
    .mutation(({ ctx, input }) => ctx.runtime.schedules.remove(input.id)),
});
