import { reindexCatalog } from '../reindexing/reindex-catalog.ts';
import { startRun } from '../runs/start-run.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunStarter } from './firings.ts';

/** Starts what triggers ask for by the queue. */
export function openStarter(parts: RuntimeParts): RunStarter {
  return {
    startPipeline: async ({ pipeline, items, idempotencyKey }) => {
      const run = await startRun(parts, { pipeline, input: items ?? [], idempotencyKey });
      // By the pipeline's overlap policy.
      const leftOut = run.status === 'cancelled' && run.error?.code === 'conflict';
      return { runId: leftOut ? null : run.id };
    },
    reindexCatalog: async ({ catalog, choice, idempotencyKey }) => {
      const { id } = await reindexCatalog(parts, { catalog, choice, idempotencyKey });
      return { runId: id };
    },
  };
}
