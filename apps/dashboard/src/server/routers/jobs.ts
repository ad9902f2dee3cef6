import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const name = z.string().min(1).max(300);

/** What workers do, and what waits for them. */
export const jobsRouter = router({
  overview: procedure.query(({ ctx }) => ctx.runtime.jobs.overview()),

  /** Items of each minute of the last hour. */
  throughput: procedure.query(({ ctx }) => ctx.runtime.jobs.throughput()),

  /** Stops or resumes the taking of runs from the queue, for every worker. */
  pause: procedure
    .input(z.object({ paused: z.boolean() }))
    .mutation(({ ctx, input }) => (input.paused ? ctx.runtime.jobs.pause() : ctx.runtime.jobs.resume())),

  /** Throws `param-invalid` for a number that no worker can be given. */
  setRunsAtOnce: procedure
    .input(z.object({ host: name, runsAtOnce: z.number() }))
    .mutation(({ ctx, input }) => ctx.runtime.jobs.setRunsAtOnce(input.host, input.runsAtOnce)),

  /** Tries again the items that a node of a run could not deliver. Throws `not-found` when none are left. */
  retryDeliveries: procedure
    .input(z.object({ runId: name, nodeId: name }))
    .mutation(({ ctx, input }) => ctx.runtime.runs.replay({ run: input.runId, node: input.nodeId })),
});
