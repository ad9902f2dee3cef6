import { tracked } from '@trpc/server';
import { z } from 'zod';
import { runStates } from '../../ui/run-status.ts';
import { followRuns } from '../follow-runs.ts';
import { pageOfRuns } from '../run-pages.ts';
import { procedure, router } from '../trpc.ts';
import { whileSignedIn } from '../while-signed-in.ts';

const id = z.string().min(1).max(200);
const name = z.string().min(1).max(200);

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

  /** A page of runs, newest first; `cursor` is that of the page before. */
  page: procedure
    .input(
      z.object({
        state: z.enum(runStates).nullish(),
        pipeline: name.nullish(),
        catalog: name.nullish(),
        cursor: id.nullish(),
      }),
    )
    .query(({ ctx, input }) => pageOfRuns(ctx.runtime, input)),

  /** A run with what has passed its nodes; `at` is the time of the server. */
  describe: procedure
    .input(z.object({ id }))
    .query(async ({ ctx, input }) => ({ ...(await ctx.runtime.runs.describe(input.id)), at: new Date() })),

  /** The newest lines of a run's log, oldest first. */
  notes: procedure
    .input(z.object({ id, limit: z.int().min(1).max(1_000).default(200) }))
    .query(({ ctx, input: { id: run, limit } }) => ctx.runtime.runs.notes(run, { limit })),

  /** A page of the items that the nodes of a run refused, newest first. */
  refused: procedure
    .input(z.object({ id, cursor: z.string().max(20).nullish(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input: { id: run, cursor, limit } }) =>
      ctx.runtime.runs.deadLetters({ run, limit, ...(cursor == null ? {} : { cursor }) }),
    ),

  /** Tries refused items of a run again: those that are named, or all. */
  replay: procedure
    .input(z.object({ id, items: z.array(z.string().max(20)).min(1).max(1_000).optional() }))
    .mutation(({ ctx, input: { id: run, items } }) =>
      ctx.runtime.runs.replay({ run, ...(items === undefined ? {} : { ids: items }) }),
    ),

  /** Does a run again, as a new one that names it. */
  retry: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.retry(input.id)),

  pause: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.pause(input.id)),

  resume: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.resume(input.id)),

  cancel: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.cancel(input.id)),

  confirm: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.runs.confirm(input.id)),

  /** How every recent run stands, then each change; nothing twice after a broken connection. */
  watch: procedure
    .input(z.object({ lastEventId: z.string().max(4_096).nullish() }).default({}))
    .subscription(async function* ({ ctx, input, signal }) {
      const after = input.lastEventId ?? null;
      const moments = whileSignedIn(ctx, signal, (ended) =>
        followRuns(ctx.runtime.runs, { after, signal: ended }),
      );
      for await (const moment of moments) yield tracked(moment.id, moment.run);
    }),
});
