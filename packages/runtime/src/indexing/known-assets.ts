import type { Metadata } from '@clipline/clip-core';
import type { KnownAsset, Scan, StoredError } from './scan.ts';

/** The catalogue and index that assets are looked up in. */
type Place = Pick<Scan, 'pool' | 'catalogId' | 'indexId'>;

interface AssetRow {
  readonly id: string;
  readonly path: string;
  readonly uri: string;
  readonly sha256: string | null;
  /** PostgreSQL's bigint arrives as text. */
  readonly bytes: string;
  readonly modified_at: Date;
  readonly metadata: Metadata;
  readonly annotations: Metadata;
  readonly media_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly present: boolean;
  readonly indexed_sha256: string | null;
}

const columns = `a.id, a.path, a.uri, a.sha256, a.bytes, a.modified_at, a.metadata, a.annotations,
  a.media_type, a.width, a.height, a.state = 'present' AS present, x.sha256 AS indexed_sha256`;

/** The catalogue's assets at these paths, by path; a present one goes before those whose file was gone. */
export async function findByPath(
  scan: Place,
  paths: readonly string[],
): Promise<ReadonlyMap<string, KnownAsset>> {
  const { rows } = await scan.pool.query<AssetRow>(
    `SELECT DISTINCT ON (a.path) ${columns}
     FROM assets a LEFT JOIN asset_indexes x ON x.asset_id = a.id AND x.index_id = $2
     WHERE a.catalog_id = $1 AND a.path = ANY($3)
     ORDER BY a.path, a.state = 'present' DESC, a.updated_at DESC`,
    [scan.catalogId, scan.indexId, paths],
  );
  return new Map(rows.map((row) => [row.path, toKnownAsset(row)]));
}

/** The catalogue's assets that were last read with these bytes, by digest; present ones first. */
export async function findByDigest(
  scan: Place,
  digests: readonly string[],
): Promise<ReadonlyMap<string, readonly KnownAsset[]>> {
  if (digests.length === 0) return new Map();
  const { rows } = await scan.pool.query<AssetRow>(
    `SELECT ${columns}
     FROM assets a LEFT JOIN asset_indexes x ON x.asset_id = a.id AND x.index_id = $2
     WHERE a.catalog_id = $1 AND a.sha256 = ANY($3)
     ORDER BY a.state = 'present' DESC, a.updated_at DESC, a.id`,
    [scan.catalogId, scan.indexId, digests],
  );
  // Rows with a digest that was asked for have one.
  return Map.groupBy(rows.map(toKnownAsset), (asset) => asset.sha256 ?? '');
}

/** The last error of each of these assets that has one. */
export async function findStoredErrors(
  scan: Place,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, StoredError>> {
  if (assetIds.length === 0) return new Map();
  const { rows } = await scan.pool.query<StoredError & { readonly item_id: string }>(
    `SELECT DISTINCT ON (item_id) item_id, node, code, message
     FROM item_errors WHERE catalog_id = $1 AND item_id = ANY($2)
     ORDER BY item_id, at DESC, id DESC`,
    [scan.catalogId, assetIds],
  );
  return new Map(rows.map(({ item_id, node, code, message }) => [item_id, { node, code, message }]));
}

function toKnownAsset(row: AssetRow): KnownAsset {
  return {
    id: row.id,
    path: row.path,
    uri: row.uri,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    modifiedAt: row.modified_at,
    metadata: row.metadata,
    annotations: row.annotations,
    image: {
      ...(row.media_type === null ? {} : { mediaType: row.media_type }),
      ...(row.width === null ? {} : { width: row.width }),
      ...(row.height === null ? {} : { height: row.height }),
    },
    present: row.present,
    indexedSha256: row.indexed_sha256,
  };
}
