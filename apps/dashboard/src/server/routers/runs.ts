import { tracked } from '@trpc/server';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.string().min(1).max(200);

export const runsRouter = router({
  list: procedure
    .input(
      z
        .object({ catalog: z.string().min(1).optional(), limit: z.int().min(1).max(200).default(20) })
        .default({
          limit: 20,
        }),
    )
    .query(({ ctx, input }) =>
      ctx.runtime.runs.list({
        limit: input.limit,
        ...(input.catalog === undefined ? {} : { catalog: input.catalog }),
      }),
    ),

  cancel: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.cancel(input.id)),

  confirm: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.confirm(input.id)),

  /**
   * Every run's present state, then each change. State, not deltas: after a broken connection the present state
   * comes again, so the last event id is taken and not needed.
   */
  watch: procedure
    .input(z.object({ lastEventId: z.string().nullish() }).default({}))
    .subscription(async function* ({ ctx, signal }) {
      const ended = signal ?? new AbortController().signal;
      for await (const run of ctx.runtime.runs.watch({ signal: ended })) yield tracked(run.id, run);
    }),
});
