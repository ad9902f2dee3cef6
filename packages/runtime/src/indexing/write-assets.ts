import type pg from 'pg';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import type { Judgement } from './judge-file.ts';
import type { Scan } from './scan.ts';

/** A judgement whose file was read, with the id that its asset has or gets. */
export type Placed = Exclude<Judgement, { kind: 'refuse' }> & { readonly assetId: string };

/**
 * Writes what a page of files says about the catalogue's assets, before anything is embedded: a killed run finds
 * the same ids again. Errors of files that are tried again are forgotten.
 */
export async function writeAssets(
  client: pg.ClientBase,
  scan: Scan,
  page: { readonly placed: readonly Placed[]; readonly seen: readonly string[] },
): Promise<void> {
  const { placed } = page;
  if (placed.length > 0) {
    await client.query(
      `INSERT INTO assets (id, catalog_id, path, uri, sha256, bytes, modified_at, metadata, state, seen_run_id, updated_at)
       SELECT id, $1, path, uri, sha256, bytes, modified_at, metadata, 'present', $2, now()
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::timestamptz[], $9::jsonb[])
         AS page (id, path, uri, sha256, bytes, modified_at, metadata)
       ON CONFLICT (id) DO UPDATE SET path = excluded.path, uri = excluded.uri, sha256 = excluded.sha256,
         bytes = excluded.bytes, modified_at = excluded.modified_at, metadata = excluded.metadata,
         state = 'present', seen_run_id = excluded.seen_run_id, updated_at = now()`,
      [
        scan.catalogId,
        scan.runId,
        placed.map(({ assetId }) => assetId),
        placed.map(({ path }) => toStorableText(path)),
        placed.map(({ item }) => item.image?.uri ?? ''),
        placed.map(({ sha256 }) => sha256),
        placed.map(({ facts }) => facts.bytes),
        placed.map(({ facts }) => facts.modifiedAt),
        placed.map(({ item }) => JSON.stringify(toStorableJson(item.metadata))),
      ],
    );
    const retried = placed.filter(({ kind, asset }) => kind === 'embed' && asset !== null);
    if (retried.length > 0) {
      await client.query('DELETE FROM item_errors WHERE catalog_id = $1 AND item_id = ANY($2)', [
        scan.catalogId,
        retried.map(({ assetId }) => assetId),
      ]);
    }
  }
  if (page.seen.length > 0) {
    await client.query('UPDATE assets SET seen_run_id = $1 WHERE id = ANY($2)', [scan.runId, page.seen]);
  }
}
