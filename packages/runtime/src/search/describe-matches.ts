import type { Metadata, StoreMatch } from '@clipline/clip-core';
import type { ActiveIndex } from '../catalogs/active-index.ts';
import { isAssetId } from '../catalogs/asset-id.ts';
import { mergeAnnotations } from '../catalogs/asset-metadata.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { SearchMatch } from '../services.ts';

interface AssetRow {
  readonly id: string;
  readonly uri: string;
  readonly metadata: Metadata;
  readonly present: boolean;
}

/**
 * Adds to each match where its image is and what is known about it; the order stays. The catalogue decides: a record
 * whose asset is gone is left out. One that a pipeline wrote without an asset is shown as its record describes it.
 */
export async function describeMatches(
  parts: RuntimeParts,
  active: ActiveIndex,
  matches: readonly StoreMatch[],
): Promise<readonly SearchMatch[]> {
  const ids = matches.map(({ id }) => id).filter(isAssetId);
  if (matches.length === 0) return [];
  const { rows } = await parts.database.pool.query<AssetRow & { readonly annotations: Metadata }>(
    `SELECT id, uri, metadata, annotations, state = 'present' AS present FROM assets
     WHERE catalog_id = $1 AND id = ANY($2::uuid[])`,
    [active.catalogId, ids],
  );
  const assets = new Map(
    rows.map((row): [string, AssetRow] => [
      row.id,
      { ...row, metadata: mergeAnnotations(row.metadata, row.annotations) },
    ]),
  );
  return matches.flatMap(({ id, score, metadata }) => {
    const asset = assets.get(id) ?? describeRecord(id, metadata);
    return asset.present ? [{ id, score, uri: asset.uri, metadata: asset.metadata }] : [];
  });
}

function describeRecord(id: string, { uri, ...metadata }: Metadata): AssetRow {
  return { id, uri: typeof uri === 'string' ? uri : '', metadata, present: true };
}
