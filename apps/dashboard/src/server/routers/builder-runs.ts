import { tracked } from '@trpc/server';
import { z } from 'zod';
import { followRun } from '../follow-run.ts';
import { procedure, router } from '../trpc.ts';
import { whileSignedIn } from '../while-signed-in.ts';

const id = z.string().min(1).max(200);
const pipeline = z.string().min(1).max(200);

/** Runs as the builder starts and follows them. */
export const builderRunsRouter = router({
  /** Starts a run of the draft, or of what is published. */
  start: procedure
    .input(z.object({ pipeline, draft: z.boolean(), idempotencyKey: z.string().max(100).optional() }))
    .mutation(({ ctx, input: { pipeline, draft, idempotencyKey } }) =>
      ctx.runtime.runs.start({
        pipeline,
        draft,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    ),

  /** Does a run again from a node on; what lies before it comes from the cache. */
  retryFrom: procedure
    .input(z.object({ id, from: z.string().min(1).max(64) }))
    .mutation(({ ctx, input }) => ctx.runtime.runs.retry(input.id, { from: input.from })),

  /** Tries again what nodes refused in a run, each item from the node that refused it on. */
  retryFailed: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.runs.retry(input.id, { failed: true })),

  /** The newest run of a pipeline. */
  latest: procedure
    .input(z.object({ pipeline }))
    .query(async ({ ctx, input }) => (await ctx.runtime.runs.list({ ...input, limit: 1 }))[0] ?? null),

  /** A run with what has passed its nodes, now and after each change, until it is over; nothing twice after a broken connection. */
  watch: procedure.input(z.object({ id, lastEventId: z.string().nullish() })).subscription(async function* ({
    ctx,
    input,
    signal,
  }) {
    const after = input.lastEventId ?? null;
    const moments = whileSignedIn(ctx, signal, (ended) =>
      followRun(ctx.runtime.runs, input.id, { after, signal: ended }),
    );
    for await (const { id, run } of moments) {
      yield tracked(id, { ...run, at: new Date() });
    }
  }),
});
