import { createHash } from 'node:crypto';
import { type CatalogIndex, ClipError, type ClipModel, type ModelStamp } from '@clipline/clip-core';
import type { Index } from '../database/generated/client.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { type CatalogRow, requireCatalog } from './catalog-row.ts';
import { timeOrderedId } from './time-ordered-id.ts';

/** A catalogue's active index: the collection that its searches ask and its runs fill. */
export interface ActiveIndex {
  readonly id: string;
  readonly catalogId: string;
  readonly index: CatalogIndex;
  readonly storeUrl: string;
  /** What opens its model: a card id or an absolute folder. */
  readonly modelSource: string;
}

type IndexRow = Omit<Index, 'state' | 'createdAt' | 'updatedAt'>;

/** What a run asks of the index: the model and store it must have, where they were named. */
export interface IndexWish {
  readonly model?: string;
  readonly store?: string;
}

/** Opens what answers a catalogue's searches. Throws `catalog-missing`, `store-unavailable`. */
export async function openActiveIndex(parts: RuntimeParts, name: string): Promise<ActiveIndex> {
  // One plain statement, because every search begins with it.
  const { rows } = await parts.database.pool.query<IndexRow>(
    `SELECT i.id, i.catalog_id AS "catalogId", i.collection, i.store_url AS "storeUrl",
       i.model_source AS "modelSource", i.model, i.revision, i.preprocessing, i.dimensions
     FROM catalogs c JOIN indexes i ON i.catalog_id = c.id AND i.state = 'active' WHERE c.name = $1`,
    [name],
  );
  const [row] = rows;
  if (row) return openRow(parts, name, row);
  await requireCatalog(parts.database, name);
  throw new ClipError(
    'catalog-missing',
    `Catalogue "${name}" holds no images yet. Fill it with \`clipline index <folder> --catalog ${name}\`.`,
  );
}

/** The model that made an index's vectors. Throws `model-mismatch` when its files have changed since. */
export async function openIndexModel(parts: RuntimeParts, active: ActiveIndex): Promise<ClipModel> {
  const model = await parts.models.open(active.modelSource);
  requireStamp(active.index, model.stamp);
  return model;
}

/**
 * The catalogue's active index, made with the model and store that are wished for when there is none yet. The caller
 * holds the catalogue's lock. Throws `model-mismatch` or `conflict` when the catalogue has another model or store.
 */
export async function ensureActiveIndex(
  parts: RuntimeParts,
  catalog: CatalogRow,
  wish: IndexWish,
): Promise<ActiveIndex> {
  const row = (await findActive(parts, catalog.id)) ?? (await createIndex(parts, catalog, wish));
  checkStore(catalog, row, wish);
  const active = await openRow(parts, catalog.name, row);
  await checkModel(parts, active, wish);
  await active.index.store.createCollection({ name: row.collection, stamp: active.index.stamp });
  return active;
}

function findActive(parts: RuntimeParts, catalogId: string): Promise<Index | null> {
  return parts.database.prisma.index.findFirst({ where: { catalogId, state: 'active' } });
}

async function createIndex(parts: RuntimeParts, catalog: CatalogRow, wish: IndexWish): Promise<Index> {
  const modelSource = wish.model ?? (await parts.models.defaultSource());
  const { stamp } = await parts.models.open(modelSource);
  const storeUrl = wish.store ?? parts.environment.storeUrl;
  // Opened before the row is written, so that a store which is not there leaves nothing behind.
  await parts.stores.open(storeUrl);
  const id = timeOrderedId();
  const collection = `cat_${createHash('sha256').update(id).digest('hex').slice(0, 20)}`;
  const { model, revision, preprocessing, dimensions } = stamp;
  return parts.database.prisma.index.create({
    data: {
      id,
      catalogId: catalog.id,
      collection,
      storeUrl,
      modelSource,
      model,
      revision,
      preprocessing,
      dimensions,
      state: 'active',
    },
  });
}

async function openRow(parts: RuntimeParts, catalog: string, row: IndexRow): Promise<ActiveIndex> {
  const { model, revision, preprocessing, dimensions } = row;
  const store = await parts.stores.open(row.storeUrl);
  return {
    id: row.id,
    catalogId: row.catalogId,
    storeUrl: row.storeUrl,
    modelSource: row.modelSource,
    index: {
      catalog,
      store,
      collection: row.collection,
      stamp: { model, revision, preprocessing, dimensions },
    },
  };
}

function checkStore(catalog: CatalogRow, row: Index, wish: IndexWish): void {
  if (wish.store === undefined || wish.store === row.storeUrl) return;
  throw new ClipError(
    'conflict',
    `Catalogue "${catalog.name}" keeps its vectors in ${row.storeUrl}; it cannot take new ones in ${wish.store}. Leave out the store, or index into another catalogue.`,
  );
}

async function checkModel(parts: RuntimeParts, active: ActiveIndex, wish: IndexWish): Promise<void> {
  if (wish.model !== undefined && wish.model !== active.modelSource) {
    requireStamp(active.index, (await parts.models.open(wish.model)).stamp);
  }
  await openIndexModel(parts, active);
}

function requireStamp({ catalog, stamp }: CatalogIndex, found: ModelStamp): void {
  if (found.model !== stamp.model) {
    throw new ClipError(
      'model-mismatch',
      `Catalogue "${catalog}" was indexed with the model ${stamp.model}; vectors of ${found.model} cannot be compared with its own. Leave out the model, or index into another catalogue.`,
    );
  }
  if (found.revision === stamp.revision && found.preprocessing === stamp.preprocessing) return;
  throw new ClipError(
    'model-mismatch',
    `Catalogue "${catalog}" was indexed with ${describe(stamp)}; the files here are ${describe(found)}. Put the old files back, or index the folder into a new catalogue.`,
  );
}

function describe({ model, revision, preprocessing }: ModelStamp): string {
  return `${model} (weights ${revision}, ${preprocessing})`;
}
