import type { Caller, Reviewer, ReviewView } from '@clipline/runtime';
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
    .query(async ({ ctx, input: { queue, state, limit, cursor } }) => {
      const { reviews, ...page } = await ctx.runtime.reviews.list({
        limit,
        ...(queue === undefined ? {} : { queue }),
        ...(state === undefined ? {} : { state }),
        ...(cursor == null ? {} : { cursor }),
      });
      return { ...page, reviews: reviews.map((review) => showTo(ctx.caller, review)) };
    }),

  /** Queues by name, and how many wait in each. */
  counts: procedure.query(({ ctx }) => ctx.runtime.reviews.counts()),

  /** Keeps a review from other sessions for half an hour; with `takeOver` also from the one that has it. */
  claim: procedure
    .input(z.object({ id, takeOver: z.boolean().default(false) }))
    .mutation(async ({ ctx, input: { id: review, takeOver } }) =>
      showTo(ctx.caller, await ctx.runtime.reviews.claim(review, toReviewer(ctx.caller), { takeOver })),
    ),

  /** Gives a claimed review back. */
  release: procedure
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) =>
      showTo(ctx.caller, await ctx.runtime.reviews.release(input.id, toReviewer(ctx.caller))),
    ),

  decide: procedure
    .input(z.object({ id, decision: z.enum(['allow', 'block']), comment: z.string().max(2000).optional() }))
    .mutation(async ({ ctx, input: { id: review, decision, comment } }) => {
      const decided = await ctx.runtime.reviews.decide(review, {
        decision,
        by: toReviewer(ctx.caller),
        ...(comment === undefined ? {} : { comment }),
      });
      return showTo(ctx.caller, decided);
    }),

  /** Opens a decided review again; what the decision has started goes on. */
  undo: procedure
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => showTo(ctx.caller, await ctx.runtime.reviews.undo(input.id))),
});

function toReviewer({ person, proofId }: Caller): Reviewer {
  return { name: person.name, session: proofId };
}

/** A review without the id of the session that has it, which is for nobody else. */
function showTo({ proofId }: Caller, { claimedIn, ...review }: ReviewView) {
  return { ...review, claimedHere: claimedIn === proofId };
}
