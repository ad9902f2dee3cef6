import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const runItemsRouter = router({
  /** What became of the items at a node of a run, a page at a time; `cursor` is what the page before gave. */
  list: procedure
    .input(
      z.object({
        run: z.string().min(1).max(200),
        node: z.string().min(1).max(64),
        outcome: z.enum(['passed', 'failed', 'dropped']).optional(),
        output: z.string().min(1).max(200).optional(),
        cursor: z.string().max(1000).optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input: { run, node, limit, outcome, output, cursor } }) =>
      ctx.runtime.runs.items(run, {
        node,
        limit,
        ...(outcome === undefined ? {} : { outcome }),
        ...(output === undefined ? {} : { output }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ),
});
