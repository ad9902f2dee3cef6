import { relative, sep } from 'node:path';
import { ClipError, type Metadata } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { AssetView } from '../services.ts';
import { isAssetId } from './asset-id.ts';
import { mergeAnnotations } from './asset-metadata.ts';
import { requireCatalog } from './catalog-row.ts';

interface AssetRow {
  readonly id: string;
  readonly uri: string;
  readonly path: string;
  readonly metadata: Metadata;
  readonly annotations: Metadata;
  readonly sha256: string | null;
  readonly bytes: string;
  readonly media_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly indexed_at: Date | null;
}

const mostIds = 1_000;

const selectAssets = `SELECT a.id, a.uri, a.path, a.metadata, a.annotations, a.sha256, a.bytes, a.media_type, a.width, a.height,
    x.indexed_at
  FROM assets a
  LEFT JOIN indexes i ON i.catalog_id = a.catalog_id AND i.state = 'active'
  LEFT JOIN asset_indexes x ON x.asset_id = a.id AND x.index_id = i.id`;

/** One image of a catalogue. Throws `catalog-missing`, `not-found`. */
export async function getAsset(parts: RuntimeParts, catalogName: string, id: string): Promise<AssetView> {
  const [found] = await findAssets(parts, catalogName, [id]);
  if (found) return found;
  throw new ClipError(
    'not-found',
    `Catalogue "${catalogName}" has no image "${id}". It may have been removed; search again.`,
  );
}

/** One page of a catalogue's images that can be found, newest first. */
export async function listAssets(
  parts: RuntimeParts,
  catalogName: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<{ readonly assets: readonly AssetView[]; readonly cursor?: string }> {
  const catalog = await requireCatalog(parts.database, catalogName);
  const size = Math.min(Math.max(Math.trunc(limit), 1), 1_000);
  if (cursor !== undefined && !isAssetId(cursor)) {
    throw new ClipError('param-invalid', `"${cursor}" is no cursor of this list. Start without one.`);
  }
  const { rows } = await parts.database.pool.query<AssetRow>(
    `${selectAssets} WHERE a.catalog_id = $1 AND a.state = 'present' AND x.asset_id IS NOT NULL
       AND ($2::uuid IS NULL OR a.id < $2) ORDER BY a.id DESC LIMIT $3`,
    [catalog.id, cursor ?? null, size],
  );
  const assets = rows.map((row) => toView(row, catalog.folder));
  const last = assets.at(-1);
  return last && assets.length === size ? { assets, cursor: last.id } : { assets };
}

/** The present assets with these ids, in any order. Throws `catalog-missing`, `param-invalid` for over 1,000 ids. */
export async function findAssets(
  parts: RuntimeParts,
  catalogName: string,
  ids: readonly string[],
): Promise<readonly AssetView[]> {
  if (ids.length > mostIds) {
    throw new ClipError(
      'param-invalid',
      `${ids.length} ids were asked for; ${mostIds} are the most at once.`,
    );
  }
  const catalog = await requireCatalog(parts.database, catalogName);
  const { rows } = await parts.database.pool.query<AssetRow>(
    `${selectAssets} WHERE a.catalog_id = $1 AND a.state = 'present' AND a.id = ANY($2::uuid[])`,
    [catalog.id, ids.filter(isAssetId)],
  );
  return rows.map((row) => toView(row, catalog.folder));
}

function toView(row: AssetRow, folder: string | null): AssetView {
  return {
    id: row.id,
    uri: row.uri,
    path: folder !== null && row.path.startsWith(folder + sep) ? relative(folder, row.path) : row.path,
    metadata: mergeAnnotations(row.metadata, row.annotations),
    sha256: row.sha256,
    bytes: Number(row.bytes),
    mediaType: row.media_type,
    width: row.width,
    height: row.height,
    indexedAt: row.indexed_at,
  };
}
