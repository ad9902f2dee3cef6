import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

/** What the first page shows beside lists that other pages have too. */
export const homeRouter = router({
  /** What a person could do next, most urgent first. */
  nextSteps: procedure.query(({ ctx }) => ctx.runtime.overview.nextSteps()),

  /** Runs of the last seven days that failed and that nobody has tried again. */
  failedRuns: procedure.query(({ ctx }) => ctx.runtime.overview.failedRuns()),

  /** How the runs of the last 14 days ended, by the days of a time zone. */
  days: procedure
    .input(z.object({ zone: z.string().min(1).max(60) }))
    .query(({ ctx, input }) => ctx.runtime.overview.days(input.zone)),
});
