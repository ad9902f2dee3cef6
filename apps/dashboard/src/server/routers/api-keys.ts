import { z } from 'zod';
import { personProcedure, router } from '../trpc.ts';

/** The caller's own keys; a key cannot see or make any. */
export const apiKeysRouter = router({
  list: personProcedure.query(({ ctx }) => ctx.runtime.apiKeys.list(ctx.caller.person.id)),

  /** The answer holds the key itself, which is never told again. */
  create: personProcedure
    .input(
      z.object({
        name: z.string().trim().min(1, 'Say what the key is for.').max(100, 'Use at most 100 characters.'),
        days: z.int().min(1).max(3650).nullable(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.runtime.apiKeys.create(ctx.caller.person.id, input)),

  revoke: personProcedure
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.runtime.apiKeys.revoke(ctx.caller.person.id, input.id)),
});
