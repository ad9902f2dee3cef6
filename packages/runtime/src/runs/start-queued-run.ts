import { ClipError } from '@clipline/clip-core';
import { ensureActiveIndex, openActiveIndex } from '../catalogs/active-index.ts';
import type { CatalogRow } from '../catalogs/catalog-row.ts';
import type { AdvisoryLock } from '../database/advisory-lock.ts';
import { closeOlderRuns, takeCatalog } from '../indexing/index-catalog.ts';
import { readIndexRequest } from '../indexing/index-request.ts';
import { openIndexWork } from '../indexing/index-work.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { helpRun } from './help-run.ts';
import { leadRun } from './lead-run.ts';
import { openPipelineWork, placeOf, readPipelineRun } from './pipeline-work.ts';
import { settleRun } from './run-lifecycle.ts';
import { runLock } from './run-lock.ts';
import { findRuns } from './run-summary.ts';

/** What a worker did with a run: `done` needs nothing more from it, `busy` means come back later. */
export type QueueOutcome = 'done' | 'busy';

/** As before, or `again`: nobody leads the run any more, so look anew. */
type Turn = QueueOutcome | 'again';

/**
 * Leads the run that the queue asks for, or helps whoever leads it. Whatever ends the run stands in its row; this
 * throws only when the run should be tried again by another worker.
 */
export async function startQueuedRun(
  parts: RuntimeParts,
  runId: string,
  signal: AbortSignal,
): Promise<QueueOutcome> {
  for (;;) {
    const run = await findOpenRun(parts, runId);
    if (run === null) return 'done';
    const turn = run.catalog
      ? await takeIndexTurn(parts, { runId, catalog: run.catalog }, signal)
      : await takePipelineTurn(parts, runId, signal);
    if (turn !== 'again') return turn;
  }
}

async function findOpenRun(parts: RuntimeParts, runId: string) {
  const run = await parts.database.prisma.run.findUnique({
    where: { id: runId },
    include: { catalog: true },
  });
  if (run === null || (run.kind === 'index' && run.catalog === null)) return null;
  return ['queued', 'running', 'interrupted'].includes(run.status) ? run : null;
}

async function takeIndexTurn(
  parts: RuntimeParts,
  { runId, catalog }: { readonly runId: string; readonly catalog: CatalogRow },
  signal: AbortSignal,
): Promise<Turn> {
  const lock = await takeCatalog(parts, catalog, 0).catch((error: unknown) => {
    if (error instanceof ClipError && error.code === 'catalog-busy') return null;
    throw error;
  });
  if (lock === null) {
    return helpIfRunning(parts, runId, async () => {
      const { request } = await parts.database.prisma.run.findUniqueOrThrow({ where: { id: runId } });
      const active = await openActiveIndex(parts, catalog.name);
      const work = await openIndexWork(parts, {
        runId,
        request: readIndexRequest(request),
        active,
        shared: true,
      });
      return helpRun(parts, work, signal);
    });
  }
  return lead(parts, { runId, lock, signal }, async () => {
    const { request: stored } = await parts.database.prisma.run.findUniqueOrThrow({ where: { id: runId } });
    const request = readIndexRequest(stored);
    const active = await ensureActiveIndex(parts, catalog, request);
    await closeOlderRuns(parts, catalog, { runId, request });
    await parts.database.prisma.catalog.update({
      where: { id: catalog.id },
      data: { folder: request.folder },
    });
    return openIndexWork(parts, { runId, request, active, shared: true });
  });
}

async function takePipelineTurn(parts: RuntimeParts, runId: string, signal: AbortSignal): Promise<Turn> {
  const { database } = parts;
  if (await mustWait(parts, runId)) return 'busy';
  const lock = await database.tryLock(runLock(runId));
  const openWork = async () => openPipelineWork(parts, await readPipelineRun(parts, runId));
  if (lock === null) {
    return helpIfRunning(parts, runId, async () => helpRun(parts, await openWork(), signal));
  }
  return lead(parts, { runId, lock, signal }, openWork);
}

/** Runs of a pipeline go one after another, and one that keeps results in a place belongs to the workers there. */
async function mustWait(parts: RuntimeParts, runId: string): Promise<boolean> {
  const { rows } = await parts.database.pool.query(
    `SELECT 1 FROM runs r WHERE r.id = $1 AND (r.place <> $2 OR EXISTS (
       SELECT 1 FROM runs older WHERE older.pipeline_id = r.pipeline_id AND older.finished_at IS NULL
         AND (older.created_at, older.id) < (r.created_at, r.id)))`,
    [runId, placeOf(parts)],
  );
  return rows.length > 0;
}

async function helpIfRunning(
  parts: RuntimeParts,
  runId: string,
  help: () => Promise<'done' | 'leaderless'>,
): Promise<Turn> {
  const [run] = await findRuns(parts.database.pool, [runId]);
  if (run?.status !== 'running') return 'busy';
  return (await help()) === 'leaderless' ? 'again' : 'done';
}

async function lead(
  parts: RuntimeParts,
  {
    runId,
    lock: held,
    signal,
  }: { readonly runId: string; readonly lock: AdvisoryLock; readonly signal: AbortSignal },
  openWork: () => ReturnType<typeof openPipelineWork>,
): Promise<QueueOutcome> {
  await using lock = held;
  // Read under the lock: it may have been cancelled, or finished by somebody else, a moment ago.
  const run = await findOpenRun(parts, runId);
  if (run === null) return 'done';
  if (run.cancelRequested) {
    await settleRun(parts.database, runId, { status: 'cancelled' });
    return 'done';
  }
  try {
    await leadRun(parts, await openWork(), { lock, signal });
  } catch (error) {
    await settleUnstarted(parts, run, error);
    if (signal.aborted || (await findOpenRun(parts, runId)) !== null) throw error;
  }
  return 'done';
}

/** What failed before the run had started is why it failed. */
async function settleUnstarted(
  parts: RuntimeParts,
  before: { readonly id: string; readonly attempts: number },
  error: unknown,
): Promise<void> {
  const run = await parts.database.prisma.run.findUnique({ where: { id: before.id } });
  // One that was started has told its end, and may have been confirmed and queued again since.
  if (run?.status !== 'queued' || run.attempts !== before.attempts) return;
  if (!(error instanceof ClipError) || error.code === 'aborted') return;
  await settleRun(parts.database, run.id, { status: 'failed', error });
}
