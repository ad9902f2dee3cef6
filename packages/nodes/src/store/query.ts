import { ClipError, defineNode } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { toFilter } from '../expressions/to-filter.ts';
import { mapItems } from '../map-items.ts';
import { requireStampOfCatalog } from '../require-stamp.ts';

const params = z.strictObject({
  catalog: catalogParam,
  topK: z.int().min(1).max(16_384).default(10).describe('How many matches each item gets at most.'),
  filter: parsedText('filter', toFilter)
    .optional()
    .describe('CEL condition on the metadata of matches, such as `year > 2000 && colour == "red"`.'),
  minScore: z
    .number()
    .min(-1)
    .max(1)
    .optional()
    .describe('Leaves out matches below this cosine similarity, −1 to 1.'),
  withoutItself: z
    .boolean()
    .default(false)
    .describe('Leaves out the record that has the id of the item, to find others like it.'),
});

/** Finds the records of a catalogue nearest to each item's embedding, best first. */
export default defineNode({
  type: 'store.query',
  version: 1,
  title: 'Search catalogue',
  description:
    'Finds the images of a catalogue that are most like each item, with their scores and metadata.',
  params,
  needs: ['embedding'],
  gives: ['matches'],
  outputs: ['out'],
  pure: true,
  // What a catalogue holds has no stamp.
  cacheStamp: async () => null,
  async run(items, { catalog, topK, filter, minScore, withoutItself }, context) {
    if (items.length === 0) return { out: [] };
    const index = await context.catalog(catalog);
    requireStampOfCatalog(items, index);
    const { store, collection } = index;
    const asked = topK + (withoutItself ? 1 : 0);
    if (asked > store.capabilities.maxTopK) {
      throw new ClipError(
        'query-invalid',
        `The store of catalogue "${catalog}" gives at most ${store.capabilities.maxTopK} matches; topK asks for ${asked}. Lower it.`,
      );
    }
    const query = {
      topK: asked,
      signal: context.signal,
      ...(filter === undefined ? {} : { filter: toFilter(filter) }),
      ...(minScore === undefined ? {} : { minScore }),
    };
    const out = await mapItems(items, context, async (item) => {
      const found = await store.query(collection, { ...query, vector: item.embedding.vector });
      const matches = withoutItself ? found.filter(({ id }) => id !== item.id).slice(0, topK) : found;
      return { ...item, matches };
    });
    return { out };
  },
});
