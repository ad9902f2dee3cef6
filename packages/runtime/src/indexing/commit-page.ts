import type pg from 'pg';
import type { CommittedPage } from '../runs/run-recorder.ts';
import type { RunProgress } from '../services.ts';
import type { LedgerPage } from './ledger.ts';
import { requireFolder } from './require-folder.ts';
import type { Scan } from './scan.ts';

/**
 * Takes the records of images that can no longer be read out of the store, before the commit says so.
 * Throws `source-missing` when they cannot be read because the folder is gone.
 */
export async function removeFailedRecords(
  scan: Scan,
  page: CommittedPage,
  ledger: LedgerPage,
): Promise<void> {
  if (page.failed.some(({ error }) => error.code === 'file-missing')) await requireFolder(scan);
  const ids = page.failed.map(({ item }) => item.id).filter((id) => ledger.withVector.has(id));
  if (ids.length > 0) await scan.index.store.delete(scan.index.collection, { ids });
}

/** Writes what a page's images are indexed with now, and answers what the page adds to the progress. */
export async function commitIndexPage(
  client: pg.ClientBase,
  scan: Scan,
  { page, ledger }: { readonly page: CommittedPage; readonly ledger: LedgerPage },
): Promise<Partial<RunProgress>> {
  const { done, failed } = page;
  if (done.length > 0) {
    await client.query(
      `INSERT INTO asset_indexes (asset_id, index_id, sha256, indexed_at)
       SELECT id, $1, sha256, now() FROM unnest($2::uuid[], $3::text[]) AS done (id, sha256)
       ON CONFLICT (asset_id, index_id) DO UPDATE SET sha256 = excluded.sha256, indexed_at = excluded.indexed_at`,
      [scan.indexId, done.map(({ id }) => id), done.map(({ id }) => ledger.digests.get(id) ?? '')],
    );
    await client.query(
      `UPDATE assets a SET media_type = done.media_type, width = done.width, height = done.height
       FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) AS done (id, media_type, width, height)
       WHERE a.id = done.id`,
      [
        done.map(({ id }) => id),
        done.map(({ image }) => image?.mediaType ?? null),
        done.map(({ image }) => image?.width ?? null),
        done.map(({ image }) => image?.height ?? null),
      ],
    );
  }
  const lost = failed.map(({ item }) => item.id).filter((id) => ledger.withVector.has(id));
  if (lost.length > 0) {
    await client.query('DELETE FROM asset_indexes WHERE index_id = $1 AND asset_id = ANY($2::uuid[])', [
      scan.indexId,
      lost,
    ]);
  }
  return {
    scanned: ledger.scanned,
    unchanged: ledger.unchanged,
    embedded: done.length,
    failed: failed.length,
  };
}
