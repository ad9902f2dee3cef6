import { ensureCatalog } from '../catalogs/catalog-row.ts';
import { createIndexRun } from '../indexing/index-catalog.ts';
import { checkIndexRequest, readIndexRequest } from '../indexing/index-request.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { IndexRequest, RunSummary } from '../services.ts';
import { tellRunChanged } from './run-lifecycle.ts';
import { getRun } from './run-summary.ts';

/**
 * Hands the indexing of a folder to a worker. The same request that is still in the queue is answered with its run.
 * Throws `param-invalid` or `source-missing`.
 */
export async function enqueueIndex(parts: RuntimeParts, asked: IndexRequest): Promise<RunSummary> {
  const { prisma, pool } = parts.database;
  const request = await checkIndexRequest(asked);
  const catalog = await ensureCatalog(parts.database, request.catalog, request.folder);
  const queued = await prisma.run.findMany({ where: { catalogId: catalog.id, status: 'queued' } });
  const same = queued.find(
    (run) => JSON.stringify(readIndexRequest(run.request)) === JSON.stringify(readIndexRequest(request)),
  );
  const runId = same?.id ?? (await createIndexRun(parts, catalog, request, 'queue'));
  await parts.queue.send(runId);
  await tellRunChanged(parts.database, runId);
  return getRun(pool, runId);
}
