import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.uuid();

/** What pipelines ask people. */
export const reviewsRouter = router({
  /** One page, the most urgent first; those that wait when no state is given. */
  list: procedure
    .input(
      z.object({
        queue: z.string().max(100).optional(),
        state: z.enum(['open', 'claimed', 'decided']).optional(),
        limit: z.int().min(1).max(200).default(60),
        cursor: z.string().max(100).nullish(),
      }),
    )
    .query(({ ctx, input: { queue, state, limit, cursor } }) =>
      ctx.runtime.reviews.list({
        limit,
        ...(queue === undefined ? {} : { queue }),
        ...(state === undefined ? {} : { state }),
        ...(cursor == null ? {} : { cursor }),
      }),
    ),

  /** Queues by name, and how many wait in each. */
  counts: procedure.query(({ ctx }) => ctx.runtime.reviews.counts()),

  /** Keeps a review from others for half an hour. */
  claim: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.reviews.claim(input.id, ctx.caller.person.name)),

  decide: procedure
    .input(z.object({ id, decision: z.enum(['allow', 'block']), comment: z.string().max(2000).optional() }))
    .mutation(({ ctx, input: { id: review, decision, comment } }) =>
      ctx.runtime.reviews.decide(review, {
        decision,
        by: ctx.caller.person.name,
        ...(comment === undefined ? {} : { comment }),
      }),
    ),

  /** Opens a decided review again; what the decision has started goes on. */
  undo: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.reviews.undo(input.id)),
});
