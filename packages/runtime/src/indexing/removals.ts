import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError, throwIfAborted } from '@clipline/clip-core';
import { inTransaction } from '../runs/in-transaction.ts';
import { isFileGone } from './file-facts.ts';
import { inParallel } from './in-parallel.ts';
import { requireFolder } from './require-folder.ts';
import type { Scan } from './scan.ts';

/** Catalogues smaller than this are never asked about: one file more or less is a fifth of them. */
const leastToAsk = 5;
const share = 0.2;
const batch = 500;

/**
 * Stops before anything is removed when the scan found over a fifth fewer files than the catalogue had in the folder.
 * Throws `source-shrunk`, which says how many and how to go on.
 */
export async function refuseShrunkSource(scan: Scan, found: number): Promise<void> {
  const { rows } = await scan.pool.query<{ before: number }>(
    `SELECT count(*)::int AS before FROM assets a
     WHERE a.catalog_id = $1 AND a.state = 'present' AND starts_with(a.path, $2)
       AND a.created_at < (SELECT created_at FROM runs WHERE id = $3)`,
    [scan.catalogId, inFolder(scan), scan.runId],
  );
  const before = rows[0]?.before ?? 0;
  if (before < leastToAsk || before - found <= before * share) return;
  throw new ClipError(
    'source-shrunk',
    `${scan.folder} has ${found} images; ${before} were in catalogue "${scan.index.catalog}" before. Nothing was removed. Check that the folder is complete and its disk connected; if those images are really gone, re-index with --confirm-removal.`,
  );
}

/**
 * Takes images whose files are gone out of the store and marks their assets as tombstones. An image that the scan did
 * not see but whose file is still there stays. Calls `onRemoved` with each batch's size. Repeating it does no harm.
 */
export async function removeGone(
  scan: Scan,
  options: { readonly signal: AbortSignal; readonly onRemoved: (count: number) => void },
): Promise<void> {
  const { store, collection } = scan.index;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    throwIfAborted(options.signal);
    const { rows } = await scan.pool.query<{ id: string; uri: string }>(
      `SELECT id, uri FROM assets
       WHERE catalog_id = $1 AND state = 'present' AND seen_run_id IS DISTINCT FROM $2 AND starts_with(path, $3)
         AND id > $4::uuid
       ORDER BY id LIMIT $5`,
      [scan.catalogId, scan.runId, inFolder(scan), after, batch],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    const gone = await inParallel(rows, 16, ({ uri }) => isFileGone(fileURLToPath(uri)));
    const ids = rows.filter((_, index) => gone[index]).map(({ id }) => id);
    if (ids.length === 0) continue;
    await requireFolder(scan);
    await store.delete(collection, { ids });
    await inTransaction(scan.pool, async (client) => {
      await client.query(
        `UPDATE assets SET state = 'tombstoned', updated_at = now() WHERE id = ANY($1::uuid[])`,
        [ids],
      );
      await client.query('DELETE FROM asset_indexes WHERE asset_id = ANY($1::uuid[])', [ids]);
      await client.query(
        `UPDATE runs SET progress = jsonb_set(progress, '{removed}',
           to_jsonb(coalesce((progress->>'removed')::int, 0) + $2::int)) WHERE id = $1`,
        [scan.runId, ids.length],
      );
    });
    options.onRemoved(ids.length);
  }
}

function inFolder(scan: Scan): string {
  return scan.folder.endsWith(sep) ? scan.folder : scan.folder + sep;
}
