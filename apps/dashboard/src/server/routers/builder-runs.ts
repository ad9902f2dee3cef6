import { tracked } from '@trpc/server';
import { z } from 'zod';
import { followRun } from '../follow-run.ts';
import { makeItems } from '../make-items.ts';
import { procedure, router } from '../trpc.ts';
import { whileSignedIn } from '../while-signed-in.ts';

const id = z.string().min(1).max(200);
const pipeline = z.string().min(1).max(200);
const addresses = z.array(z.string().min(1).max(4_096)).max(100);

/** Runs as the builder starts and follows them. */
export const builderRunsRouter = router({
  /** What a run has to be given: of the draft, or of what is published; null where it needs nothing. */
  asks: procedure
    .input(z.object({ pipeline, draft: z.boolean() }))
    .query(({ ctx, input: { pipeline, draft } }) => ctx.runtime.pipelines.askedItems(pipeline, { draft })),

  /** Pictures as a run can be given them; their thumbnails can be asked for from then on. */
  pictures: procedure.input(z.object({ addresses })).query(async ({ ctx, input }) => {
    const items = await ctx.runtime.pipelines.samples(input.addresses);
    return items.map(({ id, image }) => ({ id, ...(image === undefined ? {} : { image }) }));
  }),

  /** Starts a run of the draft, or of what is published, with items where these are given. */
  start: procedure
    .input(
      z.object({
        pipeline,
        draft: z.boolean(),
        idempotencyKey: z.string().max(100).optional(),
        on: z.object({ pictures: addresses, texts: z.array(z.string().min(1)).max(1_000) }).optional(),
      }),
    )
    .mutation(async ({ ctx, input: { pipeline, draft, idempotencyKey, on } }) =>
      ctx.runtime.runs.start({
        pipeline,
        draft,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        ...(on === undefined
          ? {}
          : { input: makeItems(await ctx.runtime.pipelines.samples(on.pictures), on.texts) }),
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
