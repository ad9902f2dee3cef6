import {
  type AssetAccess,
  type AssetChoice,
  type CatalogAsset,
  ClipError,
  type Metadata,
} from '@clipline/clip-core';
import { inTransaction } from '../runs/in-transaction.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { isAssetId } from './asset-id.ts';
import { mergeAnnotations } from './asset-metadata.ts';
import { requireCatalog } from './catalog-row.ts';
import { toStorableJson } from './storable-json.ts';

interface Row {
  readonly id: string;
  readonly uri: string;
  readonly sha256: string | null;
  readonly bytes: string;
  readonly media_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly metadata: Metadata;
  readonly annotations: Metadata;
}

/** The rest of a query on the present assets of catalogue $1, `x` being the row of their vector. */
const chosen: { readonly [C in AssetChoice]: string } = {
  all: 'true',
  missing: 'x.asset_id IS NULL',
  changed: 'x.asset_id IS NOT NULL AND a.sha256 IS NOT NULL AND a.sha256 <> x.sha256',
};

const fromAssets = `FROM assets a
  LEFT JOIN indexes i ON i.catalog_id = a.catalog_id AND i.state = 'active'
  LEFT JOIN asset_indexes x ON x.asset_id = a.id AND x.index_id = i.id
  WHERE a.catalog_id = $1 AND a.state = 'present'`;

/** Facts of the file, which only indexing may change. */
const factFields: ReadonlySet<string> = new Set(['uri', 'path', 'sha256', 'mediaType', 'width', 'height']);

/** Only vectors that were made at time $2 or later; null means all. */
const indexedSince = '($2::timestamptz IS NULL OR x.indexed_at >= $2)';

/** Gives nodes the images of catalogues. What was changed is told by the last time the catalogue was indexed. */
export function openAssetAccess(parts: RuntimeParts): Omit<AssetAccess, 'reindex'> {
  const { database } = parts;
  return {
    async list(catalogName, { choice, after, limit, indexedSince: since = null, signal }) {
      signal?.throwIfAborted();
      const catalog = await requireCatalog(database, catalogName);
      if (after !== null && !isAssetId(after)) {
        throw new ClipError('param-invalid', `"${after}" is no id of an image, so no list goes on after it.`);
      }
      const { rows } = await database.pool.query<Row>(
        `SELECT a.id, a.uri, a.sha256, a.bytes, a.media_type, a.width, a.height, a.metadata, a.annotations
         ${fromAssets} AND ${chosen[choice]} AND ${indexedSince}
           AND ($3::uuid IS NULL OR a.id > $3) ORDER BY a.id LIMIT $4`,
        [catalog.id, since, after, limit],
      );
      return rows.map(toAsset);
    },
    async count(catalogName, choice, { indexedSince: since = null } = {}) {
      const catalog = await requireCatalog(database, catalogName);
      const { rows } = await database.pool.query<{ count: number }>(
        `SELECT count(*)::int AS count ${fromAssets} AND ${chosen[choice]} AND ${indexedSince}`,
        [catalog.id, since],
      );
      return rows[0]?.count ?? 0;
    },
    setMetadata: (catalogName, id, fields) => setMetadata(parts, catalogName, { id, fields }),
  };
}

/**
 * The row is locked while the record is written, and committed after it: when the store is away nothing has changed,
 * and two writers never leave row and record apart.
 */
async function setMetadata(
  parts: RuntimeParts,
  catalogName: string,
  { id, fields }: { readonly id: string; readonly fields: Metadata },
): Promise<boolean> {
  const { database } = parts;
  const fact = Object.keys(fields).find((name) => factFields.has(name));
  if (fact !== undefined) {
    throw new ClipError(
      'param-invalid',
      `"${fact}" is a fact of the file and cannot be set. Choose another field.`,
    );
  }
  const catalog = await requireCatalog(database, catalogName);
  if (!isAssetId(id)) return false;
  const storable = toStorableJson(fields);
  return inTransaction(database.pool, async (client) => {
    const { rows } = await client.query<{ annotations: Metadata }>(
      `SELECT annotations FROM assets WHERE id = $1 AND catalog_id = $2 AND state = 'present' FOR UPDATE`,
      [id, catalog.id],
    );
    const [row] = rows;
    if (row === undefined) return false;
    await client.query('UPDATE assets SET annotations = $2, updated_at = now() WHERE id = $1', [
      id,
      JSON.stringify({ ...row.annotations, ...storable }),
    ]);
    const { rows: indexes } = await client.query<{ store_url: string; collection: string }>(
      `SELECT i.store_url, i.collection FROM indexes i JOIN asset_indexes x ON x.index_id = i.id
       WHERE x.asset_id = $1 AND i.state <> 'retired'`,
      [id],
    );
    for (const index of indexes) await annotateRecord(parts, index, { id, fields: storable });
    return true;
  });
}

async function annotateRecord(
  parts: RuntimeParts,
  { store_url, collection }: { readonly store_url: string; readonly collection: string },
  { id, fields }: { readonly id: string; readonly fields: Metadata },
): Promise<void> {
  const store = await parts.stores.open(store_url);
  const [record] = await store.fetch(collection, [id]);
  if (record === undefined) return;
  const { failed } = await store.upsert(collection, [
    { ...record, metadata: mergeAnnotations(record.metadata, fields) },
  ]);
  const [refused] = failed;
  if (refused !== undefined) throw new ClipError(refused.code, refused.message);
}

function toAsset(row: Row): CatalogAsset {
  return {
    id: row.id,
    metadata: mergeAnnotations(row.metadata, row.annotations),
    image: {
      uri: row.uri,
      bytes: Number(row.bytes),
      ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
      ...(row.media_type === null ? {} : { mediaType: row.media_type }),
      ...(row.width === null ? {} : { width: row.width }),
      ...(row.height === null ? {} : { height: row.height }),
    },
  };
}
