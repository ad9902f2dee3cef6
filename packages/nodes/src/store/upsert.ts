import { isDeepStrictEqual } from 'node:util';
import { type CatalogIndex, cosine, defineNode, type ItemWith } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { requireStampOfCatalog } from '../require-stamp.ts';
import { toRecord, writeRecords } from './write-records.ts';

const params = z.strictObject({
  catalog: catalogParam,
  mode: z
    .enum(['replace', 'skip-same'])
    .default('replace')
    .describe(
      'Write every image, or first look which records are there and the same, and leave those alone.',
    ),
});

/** Two embeddings of one picture by one model differ less than this; stores keep 32-bit floats. */
const sameCosine = 0.999999;

/**
 * Writes each item's vector and metadata into the catalogue's active index, overwriting by id.
 * Throws `model-mismatch` when an item was embedded with another model than the index holds.
 */
export default defineNode({
  type: 'store.upsert',
  version: 1,
  title: 'Write to catalogue',
  description:
    'Stores each embedded image in a catalogue, so that it can be searched. Writing the same image again overwrites it.',
  params,
  needs: ['embedding'],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { catalog, mode }, context) {
    if (items.length === 0) return [];
    const index = await context.catalog(catalog);
    requireStampOfCatalog(items, index);
    const { present, same } = await compareRecords(items, index);
    return items.map(({ id }) => {
      if (mode === 'skip-same' && same.has(id))
        return `Would leave "${id}" of catalogue "${catalog}" as it is.`;
      return `Would ${present.has(id) ? 'replace' : 'add'} "${id}" in catalogue "${catalog}".`;
    });
  },
  async run(items, { catalog, mode }, context) {
    if (items.length === 0) return { out: [] };
    const index = await context.catalog(catalog);
    requireStampOfCatalog(items, index);
    const same = mode === 'replace' ? new Set() : (await compareRecords(items, index)).same;
    const failed = await writeRecords(
      items.filter(({ id }) => !same.has(id)),
      index,
      context.signal,
    );
    for (const item of items) {
      const error = failed.get(item.id);
      if (error !== undefined) context.reject(item, error);
    }
    return { out: items.filter(({ id }) => !failed.has(id)) };
  },
  async finish({ catalog }, context) {
    const { store, collection } = await context.catalog(catalog);
    await store.flush(collection);
    await store.optimize(collection);
  },
});

/** Which of the items have a record, and of which it is the same as would be written. */
async function compareRecords(items: readonly ItemWith<'embedding'>[], { store, collection }: CatalogIndex) {
  const usable = items.filter(({ id }) => id !== '');
  const records = await store.fetch(
    collection,
    usable.map(({ id }) => id),
  );
  const present = new Map(records.map((record) => [record.id, record]));
  const same = usable.filter((item) => {
    const there = present.get(item.id);
    if (there === undefined) return false;
    const wanted = toRecord(item);
    return (
      cosine(there.vector, wanted.vector) > sameCosine && isDeepStrictEqual(there.metadata, wanted.metadata)
    );
  });
  return { present, same: new Set(same.map(({ id }) => id)) };
}
