import { ClipError, type ReindexChoice, type Reindexed, reindexChoices } from '@clipline/clip-core';
import { z } from 'zod';
import { requireCatalog } from '../catalogs/catalog-row.ts';
import { indexCatalog } from '../indexing/index-catalog.ts';
import { enqueueIndex } from '../runs/enqueue-index.ts';
import { getRun } from '../runs/run-summary.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { IndexRequest, RunSummary } from '../services.ts';

/** Hands the re-indexing of a catalogue to a worker; the same key does so once. */
export async function reindexCatalog(
  parts: RuntimeParts,
  asked: { readonly catalog: string; readonly choice: string; readonly idempotencyKey?: string },
): Promise<RunSummary> {
  const { pool } = parts.database;
  const { idempotencyKey = null } = asked;
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM runs WHERE idempotency_key = $1', [
    idempotencyKey,
  ]);
  if (rows[0]) return getRun(pool, rows[0].id);
  const run = await enqueueIndex(parts, await toIndexRequest(parts, asked));
  await pool.query('UPDATE runs SET idempotency_key = $2 WHERE id = $1 AND idempotency_key IS NULL', [
    run.id,
    idempotencyKey,
  ]);
  return run;
}

/** Re-indexes a catalogue in this process and waits for its end. Throws what `indexCatalog` throws. */
export async function reindexHere(
  parts: RuntimeParts,
  asked: { readonly catalog: string; readonly choice: ReindexChoice; readonly signal: AbortSignal },
): Promise<Reindexed> {
  const { runId, failed } = await indexCatalog(parts, await toIndexRequest(parts, asked), {
    signal: asked.signal,
  });
  const { startedAt, createdAt } = await parts.database.prisma.run.findUniqueOrThrow({
    where: { id: runId },
  });
  return {
    since: (startedAt ?? createdAt).toISOString(),
    failed: failed.map(({ path, code, message }) => ({ path, error: new ClipError(code, message) })),
  };
}

/** The request that embeds again what was chosen. Throws `catalog-missing`, or `param-invalid` without a folder. */
export async function toIndexRequest(
  parts: RuntimeParts,
  asked: { readonly catalog: string; readonly choice: string },
): Promise<IndexRequest> {
  const { name, folder } = await requireCatalog(parts.database, asked.catalog);
  if (folder === null) {
    throw new ClipError(
      'param-invalid',
      `Catalogue "${name}" is not filled from a folder. Run the pipeline that fills it.`,
    );
  }
  const choice = readChoice(asked.choice);
  const request = { folder, catalog: name };
  if (choice === 'all') return { ...request, force: true };
  return choice === 'due' ? request : { ...request, choice };
}

function readChoice(choice: string): ReindexChoice {
  const parsed = z.enum(reindexChoices).safeParse(choice);
  if (parsed.success) return parsed.data;
  throw new ClipError(
    'param-invalid',
    `"${choice}" is no choice of images. Choose one of ${reindexChoices.join(', ')}.`,
  );
}
