import type { JsonValue } from '@clipline/clip-core';
import { planPipeline } from '@clipline/engine';
import type { ActiveIndex } from '../catalogs/active-index.ts';
import { openNodeServices } from '../runs/node-services.ts';
import type { SharedWork } from '../runs/shared-work.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { IndexRequest } from '../services.ts';
import { commitIndexPage, removeFailedRecords } from './commit-page.ts';
import { indexPipeline } from './index-pipeline.ts';
import { type LedgerPage, throughLedger } from './ledger.ts';
import { ledgerPageFromJson, ledgerPageToJson } from './ledger-json.ts';
import { forgetLostVectors } from './lost-vectors.ts';
import { refuseShrunkSource, removeGone } from './removals.ts';
import { rewriteRecords } from './rewrite-records.ts';
import type { Scan } from './scan.ts';

export interface IndexWorkOptions {
  readonly runId: string;
  readonly request: IndexRequest;
  readonly active: ActiveIndex;
  /** False for a run of this process alone. */
  readonly shared: boolean;
}

/** What the workers that fill a catalogue from a folder have to do. */
export async function openIndexWork(parts: RuntimeParts, options: IndexWorkOptions): Promise<SharedWork> {
  const scan = toScan(parts, options);
  const plan = planPipeline(
    indexPipeline({ catalog: scan.index.catalog, folder: scan.folder, pageSize: pageSize(parts) }),
    parts.registry,
  );
  const contextFor = await openNodeServices(parts, {
    runId: scan.runId,
    roots: [scan.folder],
    openModel: (id) => parts.models.open(id ?? scan.modelSource),
    openCatalog: async () => scan.index,
  });
  const { id: source } = plan.source;
  // Pages come from the source in the order in which the ledger let them in.
  const ledgerPages: LedgerPage[] = [];
  return {
    runId: scan.runId,
    catalogId: scan.catalogId,
    plan,
    contextFor,
    keepsItems: false,
    workers: options.shared ? plan.pipeline.settings.workers : 1,
    shared: options.shared,
    prepare: async (signal) => void (await forgetLostVectors(scan, signal)),
    transformPages: (pages, signal) =>
      throughLedger(scan, pages, {
        signal,
        rewriteRecords: (items) =>
          rewriteRecords(parts, scan, { items, services: contextFor(source), signal }),
        onPage: (page) => ledgerPages.push(page),
      }),
    takeNotes: (): JsonValue => {
      const page = ledgerPages.shift();
      return page ? ledgerPageToJson(page) : null;
    },
    beforeCommit: (page, notes) => removeFailedRecords(scan, page, ledgerPageFromJson(notes)),
    inCommit: (client, page, notes) =>
      commitIndexPage(client, scan, { page, ledger: ledgerPageFromJson(notes) }),
    describeFailed: ({ item, node }, notes) => {
      const { paths, refusedBy } = ledgerPageFromJson(notes);
      return { path: paths.get(item.id) ?? item.id, node: refusedBy.get(item.id) ?? node };
    },
    async conclude({ signal, progress, show }) {
      const { confirmed } = await parts.database.prisma.run.findUniqueOrThrow({ where: { id: scan.runId } });
      if (!confirmed) await refuseShrunkSource(scan, progress.scanned);
      let { removed } = progress;
      await removeGone(scan, {
        signal,
        onRemoved: (count) => {
          removed += count;
          show({ ...progress, removed });
        },
      });
      if (removed > 0) await scan.index.store.flush(scan.index.collection);
      await forgetOldErrors(scan);
    },
    statusAfter: ({ code }) => (code === 'source-shrunk' ? 'waiting' : 'failed'),
  };
}

function toScan(parts: RuntimeParts, { runId, request, active }: IndexWorkOptions): Scan {
  return {
    pool: parts.database.pool,
    runId,
    catalogId: active.catalogId,
    indexId: active.id,
    index: active.index,
    modelSource: active.modelSource,
    folder: request.folder,
    force: request.force ?? false,
    ...(request.choice === undefined ? {} : { choice: request.choice }),
  };
}

/** Enough images in flight to keep every inference worker busy; a killed worker loses at most three such pages. */
function pageSize(parts: RuntimeParts): number {
  return Math.min(256, Math.max(32, 16 * parts.environment.threads));
}

/** Every scan tells again what is failing; the last few tell enough. */
async function forgetOldErrors(scan: Scan): Promise<void> {
  await scan.pool.query(
    `DELETE FROM item_errors WHERE catalog_id = $1 AND run_id NOT IN (
       SELECT id FROM runs WHERE catalog_id = $1 AND kind = 'index' ORDER BY created_at DESC, id DESC LIMIT 10)`,
    [scan.catalogId],
  );
}
