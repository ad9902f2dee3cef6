import { setTimeout as wait } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import { ensureActiveIndex } from '../catalogs/active-index.ts';
import { type CatalogRow, ensureCatalog, findCatalog } from '../catalogs/catalog-row.ts';
import type { AdvisoryLock } from '../database/advisory-lock.ts';
import { leadRun } from '../runs/lead-run.ts';
import { freePages } from '../runs/page-table.ts';
import { tellRunChanged } from '../runs/run-lifecycle.ts';
import { catalogLock } from '../runs/run-lock.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { IndexReport, IndexRequest, RunProgress } from '../services.ts';
import { reportIndexRun } from './index-report.ts';
import { checkIndexRequest, readIndexRequest } from './index-request.ts';
import { openIndexWork } from './index-work.ts';

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Indexes a folder in this process. A run of the same folder that was interrupted is gone on with.
 * Throws `source-missing`, `source-shrunk`, `catalog-busy`, `model-mismatch`, `conflict` and what ends a run.
 */
export async function indexCatalog(
  parts: RuntimeParts,
  asked: IndexRequest,
  options: IndexOptions = {},
): Promise<IndexReport> {
  const started = performance.now();
  const request = await checkIndexRequest(asked);
  if (!(await findCatalog(parts.database, request.catalog))) await openAhead(parts, request);
  const catalog = await ensureCatalog(parts.database, request.catalog, request.folder);
  await using lock = await takeCatalog(parts, catalog);
  const active = await ensureActiveIndex(parts, catalog, request);
  const runId =
    (await findInterrupted(parts, catalog, request)) ?? (await createIndexRun(parts, catalog, request));
  await closeOlderRuns(parts, catalog, { runId, request });
  await parts.database.prisma.catalog.update({ where: { id: catalog.id }, data: { folder: request.folder } });
  const work = await openIndexWork(parts, { runId, request, active, shared: false });
  await leadRun(parts, work, { ...options, lock });
  return reportIndexRun(parts, { runId, active, seconds: (performance.now() - started) / 1000 });
}

/** The server takes a moment to see that the holder of a lock was killed; in milliseconds. */
const lockPatience = 1_500;

/**
 * Takes the catalogue's lock or throws `catalog-busy`, which names the run that has it. Tries for `patience`
 * milliseconds.
 */
export async function takeCatalog(
  parts: RuntimeParts,
  catalog: CatalogRow,
  patience: number = lockPatience,
): Promise<AdvisoryLock> {
  const giveUp = performance.now() + patience;
  for (;;) {
    const lock = await parts.database.tryLock(catalogLock(catalog.id));
    if (lock) return lock;
    if (performance.now() >= giveUp) break;
    await wait(100);
  }
  const run = await parts.database.prisma.run.findFirst({
    where: { catalogId: catalog.id, status: 'running' },
    orderBy: { createdAt: 'desc' },
  });
  const which = run
    ? `run ${run.id} started at ${(run.startedAt ?? run.createdAt).toISOString()}`
    : 'another process has just begun';
  throw new ClipError(
    'catalog-busy',
    `Catalogue "${catalog.name}" is being changed: ${which}. Wait until it has ended, or cancel it, and try again.`,
    { retryable: true },
  );
}

/**
 * Writes a new run of a catalogue. One `by` the queue waits there, and the workers go on with it when it was
 * interrupted; one by a person, who holds the catalogue's lock, is running at once and is gone on with by a person.
 */
export async function createIndexRun(
  parts: RuntimeParts,
  catalog: CatalogRow,
  request: IndexRequest,
  by: 'queue' | 'person' = 'person',
): Promise<string> {
  const { id } = await parts.database.prisma.run.create({
    data: {
      kind: 'index',
      title: `Index ${catalog.name}`,
      status: by === 'queue' ? 'queued' : 'running',
      catalogId: catalog.id,
      request: { ...request, by },
      confirmed: request.confirmRemoval ?? false,
    },
  });
  return id;
}

/** Opens the model and the store that a new catalogue would get, so that a failure leaves no empty catalogue. */
async function openAhead(parts: RuntimeParts, request: IndexRequest): Promise<void> {
  await parts.models.open(request.model);
  await parts.stores.open(request.store ?? parts.environment.storeUrl);
}

/** The newest run that asked for the same, when it was interrupted. The caller holds the lock. */
async function findInterrupted(
  parts: RuntimeParts,
  catalog: CatalogRow,
  request: IndexRequest,
): Promise<string | null> {
  const { prisma } = parts.database;
  const newest = await prisma.run.findFirst({
    where: { ...runsOfFolder(catalog, request), status: { not: 'queued' } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (!newest || newest.cancelRequested) return null;
  if (newest.status !== 'running' && newest.status !== 'interrupted') return null;
  if ((readIndexRequest(newest.request).force ?? false) !== (request.force ?? false)) return null;
  if (request.confirmRemoval)
    await prisma.run.update({ where: { id: newest.id }, data: { confirmed: true } });
  return newest.id;
}

/** Runs of the folder that died or wait for an answer are over once another run goes through it. */
export async function closeOlderRuns(
  parts: RuntimeParts,
  catalog: CatalogRow,
  { runId, request }: { readonly runId: string; readonly request: IndexRequest },
): Promise<void> {
  const { prisma } = parts.database;
  const others = { id: { not: runId } };
  const closing = await prisma.run.findMany({
    where: {
      ...runsOfFolder(catalog, request),
      ...others,
      status: { in: ['running', 'interrupted', 'waiting', 'paused'] },
    },
  });
  for (const { id } of closing) await closeRun(parts, id);
  // Of another folder: nobody holds the lock but the caller, so what looks running was interrupted.
  await prisma.run.updateMany({
    where: { catalogId: catalog.id, kind: 'index', ...others, status: 'running' },
    data: { status: 'interrupted' },
  });
}

/** How long workers that still walk pages of a run which is over may take to see it, in milliseconds. */
const helperPatience = 2_000;

async function closeRun(parts: RuntimeParts, id: string): Promise<void> {
  const { database } = parts;
  const { rowCount } = await database.pool.query(
    `UPDATE runs SET status = 'cancelled', finished_at = now() WHERE id = $1 AND finished_at IS NULL`,
    [id],
  );
  const giveUp = performance.now() + helperPatience;
  while ((await freePages(database.pool, id)).taken > 0 && performance.now() < giveUp) await wait(50);
  await database.pool.query('DELETE FROM run_pages WHERE run_id = $1', [id]);
  if (rowCount === 1) await tellRunChanged(database, id);
}

function runsOfFolder(catalog: CatalogRow, request: IndexRequest) {
  return {
    catalogId: catalog.id,
    kind: 'index',
    request: { path: ['folder'], equals: request.folder },
  } as const;
}
