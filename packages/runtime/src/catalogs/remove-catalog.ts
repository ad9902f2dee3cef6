import { takeCatalog } from '../indexing/index-catalog.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { requireCatalog } from './catalog-row.ts';

/**
 * Removes a catalogue, its runs and its vectors; never the files. Throws `catalog-missing`, `catalog-busy` while a run
 * fills it, `store-unavailable` with nothing removed.
 */
export async function removeCatalog(parts: RuntimeParts, name: string): Promise<void> {
  const { prisma } = parts.database;
  const catalog = await requireCatalog(parts.database, name);
  await using _lock = await takeCatalog(parts, catalog);
  // The vectors go first: when their store is away, the catalogue is still there to try again.
  for (const index of await prisma.index.findMany({ where: { catalogId: catalog.id } })) {
    const store = await parts.stores.open(index.storeUrl);
    await store.dropCollection(index.collection);
  }
  await prisma.catalog.delete({ where: { id: catalog.id } });
}
