import {
  type CatalogIndex,
  ClipError,
  type ClipModel,
  defineNode,
  type ItemWith,
  type NodeContext,
  type StoreRecord,
} from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { embedItems } from '../clip/embed-items.ts';
import { writeRecords } from './write-records.ts';

const params = z.strictObject({
  catalog: catalogParam,
  choice: z
    .enum(['stale', 'all'])
    .default('stale')
    .describe(
      'Embed only images without a record, of other bytes than it was made of, or embedded with another model; or all of them.',
    ),
});

/**
 * Embeds images again with the model of a catalogue's index and writes them into it. An image that need not be leaves
 * by `kept`, with the vector that its record has. Throws `model-mismatch` when the model at hand is another revision.
 */
export default defineNode({
  type: 'store.re-embed',
  version: 1,
  title: 'Embed again',
  description:
    "Embeds images again with the catalogue's model and writes their vectors: those that are missing, changed or of another model, or all of them.",
  params,
  needs: ['image'],
  gives: ['embedding'],
  outputs: ['written', 'kept'],
  pure: false,
  async preview(items, { catalog, choice }, context) {
    if (items.length === 0) return [];
    const index = await context.catalog(catalog);
    const current = choice === 'all' ? new Map() : await findCurrent(items, index);
    return items.map(({ id }) =>
      current.has(id)
        ? `Would leave the vector of "${id}" in catalogue "${catalog}" as it is.`
        : `Would embed "${id}" and write it into catalogue "${catalog}".`,
    );
  },
  async run(items, { catalog, choice }, context) {
    if (items.length === 0) return { written: [], kept: [] };
    const index = await context.catalog(catalog);
    const model = await openModelOf(index, context);
    const current = choice === 'all' ? new Map<string, StoreRecord>() : await findCurrent(items, index);
    const kept = items.flatMap((item) => {
      const record = current.get(item.id);
      return record === undefined
        ? []
        : [{ ...item, embedding: { stamp: index.stamp, vector: record.vector } }];
    });
    const embedded = await embedItems(
      items.filter(({ id }) => !current.has(id)),
      model,
      context,
    );
    const failed = await writeRecords(embedded, index, context.signal);
    for (const item of embedded) {
      const error = failed.get(item.id);
      if (error !== undefined) context.reject(item, error);
    }
    return { written: embedded.filter(({ id }) => !failed.has(id)), kept };
  },
  async finish({ catalog }, context) {
    const { store, collection } = await context.catalog(catalog);
    await store.flush(collection);
    await store.optimize(collection);
  },
});

async function openModelOf({ catalog, stamp }: CatalogIndex, context: NodeContext): Promise<ClipModel> {
  const model = await context.model(stamp.model);
  const { revision, preprocessing } = model.stamp;
  if (revision === stamp.revision && preprocessing === stamp.preprocessing) return model;
  throw new ClipError(
    'model-mismatch',
    `Catalogue "${catalog}" holds vectors of ${stamp.model} (revision ${stamp.revision}, ${stamp.preprocessing}); the model at hand is revision ${revision}, ${preprocessing}. Build a new index of the catalogue instead.`,
  );
}

/** Records whose vector was made of what the item is now, by id; an item of unknown bytes is believed. */
async function findCurrent(
  items: readonly ItemWith<'image'>[],
  { store, collection, stamp }: CatalogIndex,
): Promise<ReadonlyMap<string, StoreRecord>> {
  const ids = items.map(({ id }) => id).filter((id) => id !== '');
  const records = new Map((await store.fetch(collection, ids)).map((record) => [record.id, record]));
  const current = items.filter(({ id, image, embedding }) => {
    const record = records.get(id);
    if (record === undefined) return false;
    const other = embedding !== undefined && JSON.stringify(embedding.stamp) !== JSON.stringify(stamp);
    const { sha256 } = record.metadata;
    const changed = image.sha256 !== undefined && sha256 !== undefined && image.sha256 !== sha256;
    return !other && !changed;
  });
  return new Map(
    current.flatMap(({ id }) => (records.has(id) ? [[id, records.get(id) as StoreRecord]] : [])),
  );
}
