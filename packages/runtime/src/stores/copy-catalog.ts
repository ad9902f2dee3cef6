import { ClipError, throwIfAborted, type VectorStore } from '@clipline/clip-core';
import { type CatalogRow, requireCatalog } from '../catalogs/catalog-row.ts';
import type { Index } from '../database/generated/client.ts';
import { takeCatalog } from '../indexing/index-catalog.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { beginCopy, type CopyState, markOf, saveCopy, switchIndex } from './copy-state.ts';

export interface CopyRequest {
  readonly catalog: string;
  /** Address of the store that holds the catalogue now; refused when it is another. */
  readonly from?: string;
  readonly to: string;
  /** Says what would be done and changes nothing. */
  readonly dryRun?: boolean;
  /** Drops the old collection once the new one answers; otherwise it is kept, retired. */
  readonly dropOld?: boolean;
}

export interface CopyProgress {
  readonly copied: number;
  readonly total: number;
}

/** What `clipline store copy --json` prints. */
export interface CopyReport {
  readonly catalog: string;
  readonly from: { readonly address: string; readonly collection: string };
  /** `collection` is null in a dry run that has no earlier one to go on with. */
  readonly to: { readonly address: string; readonly collection: string | null };
  /** Records in the old collection. */
  readonly total: number;
  /** Written by this call; fewer than `total` when an interrupted copy was gone on with. */
  readonly copied: number;
  readonly resumed: boolean;
  readonly switched: boolean;
  readonly old: 'active' | 'retired' | 'dropped';
  readonly seconds: number;
}

const pageSize = 1_000;

/**
 * Moves a catalogue's vectors to another store without embedding again: page by page with the cursor kept, so that a
 * killed copy goes on where it was; counts are compared, then the catalogue's active index is switched in one
 * transaction. The catalogue is locked meanwhile. Throws `catalog-missing`, `catalog-busy`, `conflict`, `param-invalid`,
 * `store-unavailable`, `store-failed` when the counts differ.
 */
export async function copyCatalog(
  parts: RuntimeParts,
  request: CopyRequest,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: CopyProgress) => void } = {},
): Promise<CopyReport> {
  const started = performance.now();
  const catalog = await requireCatalog(parts.database, request.catalog);
  await using lock = await takeCatalog(parts, catalog);
  const old = await requireSource(parts, catalog, request);
  const source = await parts.stores.open(old.storeUrl);
  const target = await parts.stores.open(request.to);
  await requireReady(target, request.to);
  const total = await source.count(old.collection);
  const report = {
    catalog: catalog.name,
    from: { address: old.storeUrl, collection: old.collection },
    total,
    seconds: 0,
  };
  const state = await beginCopy(parts, { old, to: request.to, dryRun: request.dryRun ?? false });
  const to = { address: request.to, collection: state.index?.collection ?? null };
  const resumed = state.copied > 0;
  if (request.dryRun || !state.index)
    return { ...report, to, copied: 0, resumed, switched: false, old: 'active' };

  const signal = options.signal ? AbortSignal.any([options.signal, lock.lost]) : lock.lost;
  const job = { source, target, old, total, signal, onProgress: options.onProgress };
  const copied = await copyRecords(parts, { ...state, index: state.index }, job);
  throwIfAborted(signal);
  await switchIndex(parts, { old, now: state.index });
  if (request.dropOld) await dropOld(parts, source, old);
  return {
    ...report,
    to,
    copied,
    resumed,
    switched: true,
    old: request.dropOld ? 'dropped' : 'retired',
    seconds: (performance.now() - started) / 1_000,
  };
}

interface CopyJob {
  readonly source: VectorStore;
  readonly target: VectorStore;
  readonly old: Index;
  readonly total: number;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: CopyProgress) => void) | undefined;
}

/** Returns how many records this call has written. */
async function copyRecords(
  parts: RuntimeParts,
  begun: CopyState & { readonly index: Index },
  { source, target, old, total, signal, onProgress }: CopyJob,
): Promise<number> {
  const { collection, model, revision, preprocessing, dimensions } = begun.index;
  const mark = await markOf(parts, old);
  // What changed since an earlier try may lie before its cursor.
  const fresh = begun.copied === 0 || begun.mark !== mark;
  if (fresh) await target.dropCollection(collection);
  await target.createCollection({
    name: collection,
    stamp: { model, revision, preprocessing, dimensions },
    expectedSize: total,
  });
  let { cursor, copied, finished } = fresh ? { cursor: undefined, copied: 0, finished: false } : begun;
  const before = copied;
  while (!finished) {
    throwIfAborted(signal);
    onProgress?.({ copied, total });
    const page = await source.scan(old.collection, {
      pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const { failed } = await target.upsert(collection, page.records, { signal });
    const [first] = failed;
    if (first) throw new ClipError(first.code, `Record "${first.id}" was not taken: ${first.message}`);
    copied += page.records.length;
    cursor = page.cursor;
    finished = cursor === undefined;
    await saveCopy(parts, begun.index, { mark, cursor, copied, finished });
  }
  onProgress?.({ copied, total });
  await target.flush(collection);
  await target.optimize(collection);
  const held = await target.count(collection);
  if (held === total) return copied - before;
  await saveCopy(parts, begun.index, { mark: '', cursor: undefined, copied: 0, finished: false });
  throw new ClipError(
    'store-failed',
    `The copy holds ${held} records and the catalogue ${total}. Nothing was switched; copy again, which begins anew.`,
  );
}

/** The active index. Throws when the catalogue holds nothing, lies elsewhere, or is in the new store already. */
async function requireSource(parts: RuntimeParts, catalog: CatalogRow, request: CopyRequest): Promise<Index> {
  const old = await parts.database.prisma.index.findFirst({
    where: { catalogId: catalog.id, state: 'active' },
  });
  if (!old) {
    throw new ClipError(
      'catalog-missing',
      `Catalogue "${catalog.name}" holds no images yet; there is nothing to copy.`,
    );
  }
  if (request.from !== undefined && request.from !== old.storeUrl) {
    throw new ClipError(
      'conflict',
      `Catalogue "${catalog.name}" keeps its vectors in ${old.storeUrl}, not in the store given by --from. Correct or leave out --from.`,
    );
  }
  if (request.to !== old.storeUrl) return old;
  throw new ClipError(
    'param-invalid',
    `Catalogue "${catalog.name}" keeps its vectors in ${old.storeUrl} already. Name another store with --to.`,
  );
}

async function requireReady(store: VectorStore, address: string): Promise<void> {
  const health = await store.health();
  if (health.state === 'ready') return;
  throw new ClipError('store-unavailable', `${address}: ${health.detail} ${health.remedy}`, {
    retryable: true,
  });
}

async function dropOld(parts: RuntimeParts, source: VectorStore, old: Index): Promise<void> {
  await source.dropCollection(old.collection);
  await parts.database.prisma.index.delete({ where: { id: old.id } });
}
