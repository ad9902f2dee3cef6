import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { ClipError, type ReindexChoice } from '@clipline/clip-core';
import { planPipeline } from '@clipline/engine';
import { inParallel } from '../indexing/in-parallel.ts';
import { indexPipeline } from '../indexing/index-pipeline.ts';
import { checkIndexRequest } from '../indexing/index-request.ts';
import { type Judgement, judgeFile, listFile } from '../indexing/judge-file.ts';
import { findByPath, findStoredErrors } from '../indexing/known-assets.ts';
import { followRenames } from '../indexing/renames.ts';
import { openNodeServices, scratchOf } from '../runs/node-services.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { toIndexRequest } from './reindex-catalog.ts';
import type { ReindexCount } from './reindexing.ts';

/** Stands for the index of a catalogue that has none yet. */
const noIndex = '00000000-0000-0000-0000-000000000000';

const pageSize = 256;

/** Judges every file of a catalogue's folder as an index run does, and writes nothing. */
export async function countReindex(
  parts: RuntimeParts,
  asked: { readonly catalog: string; readonly choice: ReindexChoice; readonly signal?: AbortSignal },
): Promise<ReindexCount> {
  const { catalog, choice, signal = new AbortController().signal } = asked;
  const { folder } = await checkIndexRequest(await toIndexRequest(parts, asked));
  const index = await findIndex(parts, catalog);
  const { source } = planPipeline(indexPipeline({ catalog, folder, pageSize }), parts.registry);
  const runId = `count-${randomUUID()}`;
  const contextFor = await openNodeServices(parts, {
    runId,
    roots: [folder],
    openModel: refuse,
    openCatalog: refuse,
  });
  const scan = { pool: parts.database.pool, ...index };
  const counts = { missing: 0, changed: 0, all: 0 };
  const context = { ...contextFor(source.id), nodeId: source.id, signal };
  try {
    for await (const { items } of source.definition.pages(source.params, null, context)) {
      signal.throwIfAborted();
      const files = await inParallel(items, 16, listFile);
      const known = await findByPath(
        scan,
        files.map(({ path }) => path),
      );
      const withoutVector = [...known.values()].filter(
        (asset) => asset.present && asset.indexedSha256 === null,
      );
      const errors = await findStoredErrors(
        scan,
        withoutVector.map(({ id }) => id),
      );
      const judged = await inParallel(files, 8, (file) => {
        const asset = known.get(file.path) ?? null;
        const error = asset === null ? null : (errors.get(asset.id) ?? null);
        return judgeFile(file, { asset, error }, { force: false, signal });
      });
      for (const judgement of await followRenames({ ...scan, force: false }, judged))
        countOne(counts, judgement);
    }
  } finally {
    await rm(scratchOf(parts, runId), { recursive: true, force: true });
  }
  const toEmbed = choice === 'due' ? counts.missing + counts.changed : counts[choice];
  return { catalog, choice, ...counts, toEmbed };
}

function countOne(counts: { missing: number; changed: number; all: number }, judgement: Judgement): void {
  if (judgement.kind === 'refuse') return;
  counts.all++;
  if (judgement.kind !== 'embed') return;
  if (judgement.asset?.present && judgement.asset.indexedSha256 !== null) counts.changed++;
  else counts.missing++;
}

async function findIndex(
  parts: RuntimeParts,
  catalog: string,
): Promise<{ readonly catalogId: string; readonly indexId: string }> {
  const { rows } = await parts.database.pool.query<{ catalogId: string; indexId: string | null }>(
    `SELECT c.id AS "catalogId", i.id AS "indexId" FROM catalogs c
       LEFT JOIN indexes i ON i.catalog_id = c.id AND i.state = 'active' WHERE c.name = $1`,
    [catalog],
  );
  // It was found a moment ago.
  return { catalogId: rows[0]?.catalogId ?? noIndex, indexId: rows[0]?.indexId ?? noIndex };
}

function refuse(): Promise<never> {
  return Promise.reject(new ClipError('internal', 'Counting opens no model and no store.'));
}
