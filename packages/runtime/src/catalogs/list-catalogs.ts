import { cards } from '@clipline/clip-core/models';
import { lastRuns } from '../runs/run-summary.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { CatalogView } from '../services.ts';
import { requireCatalog } from './catalog-row.ts';
import { failingFiles } from './failing-files.ts';

interface CatalogCounts {
  readonly id: string;
  readonly name: string;
  readonly folder: string | null;
  readonly created_at: Date;
  readonly model: string | null;
  readonly store_url: string | null;
  readonly collection: string | null;
  readonly images: number;
  readonly failed: number;
}

/** Every catalogue, by name. */
export async function listCatalogs(parts: RuntimeParts): Promise<readonly CatalogView[]> {
  return viewCatalogs(parts, null);
}

/** Throws `catalog-missing`. */
export async function getCatalog(parts: RuntimeParts, name: string): Promise<CatalogView> {
  const [view] = await viewCatalogs(parts, name);
  if (view) return view;
  await requireCatalog(parts.database, name);
  return getCatalog(parts, name);
}

async function viewCatalogs(parts: RuntimeParts, name: string | null): Promise<readonly CatalogView[]> {
  const { rows } = await parts.database.pool.query<CatalogCounts>(
    `SELECT c.id, c.name, c.folder, c.created_at, i.model, i.store_url, i.collection,
       (SELECT count(*)::int FROM asset_indexes x WHERE x.index_id = i.id) AS images,
       (SELECT count(*)::int FROM (${failingFiles}) failing) AS failed
     FROM catalogs c
     LEFT JOIN indexes i ON i.catalog_id = c.id AND i.state = 'active'
     WHERE $1::text IS NULL OR c.name = $1
     ORDER BY lower(c.name), c.name`,
    [name],
  );
  const runs = await lastRuns(
    parts.database.pool,
    rows.map((row) => row.name),
  );
  const wanted = rows.some((row) => row.model === null) ? await parts.models.defaultSource() : '';
  return rows.map((row) => ({
    name: row.name,
    folder: row.folder,
    model: describeModel(row.model ?? wanted),
    store: { url: row.store_url ?? parts.environment.storeUrl, collection: row.collection ?? '' },
    images: row.images,
    failed: row.failed,
    createdAt: row.created_at,
    lastRun: runs.get(row.name) ?? null,
  }));
}

function describeModel(id: string): CatalogView['model'] {
  const card = cards.find((candidate) => candidate.id === id);
  return { id, title: card?.title ?? id, starter: card?.starter ?? false };
}
