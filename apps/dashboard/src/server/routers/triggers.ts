import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const triggersRouter = router({
  /** The triggers of a pipeline's published version, with what last came of each. */
  list: procedure
    .input(z.object({ pipeline: z.string().min(1).max(200) }))
    .query(({ ctx, input }) => ctx.runtime.triggers.list(input.pipeline)),
});
