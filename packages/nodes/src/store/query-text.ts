import { ClipError, defineNode, type ItemWith } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { parseTemplate, renderTemplate } from '../expressions/evaluate.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { toFilter } from '../expressions/to-filter.ts';
import { mapItems } from '../map-items.ts';

const params = z.strictObject({
  catalog: catalogParam,
  text: parsedText('template', parseTemplate).describe(
    'What to look for, such as `a dog on a beach`; `{{…}}` stands for a CEL expression, such as `{{metadata.title}}`.',
  ),
  longText: z
    .enum(['truncate', 'split-mean', 'refuse'])
    .default('refuse')
    .describe('What to do with a text longer than the model reads: cut it, average its parts, or refuse it.'),
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
});

/** Finds the records of a catalogue nearest to a text of each item, by the catalogue's own model. */
export default defineNode({
  type: 'store.query-text',
  version: 1,
  title: 'Search catalogue in words',
  description:
    'Finds the images of a catalogue that fit a text best, with their scores and metadata. The text may be made of fields of each item.',
  params,
  needs: [],
  gives: ['matches'],
  outputs: ['out'],
  pure: true,
  // What a catalogue holds has no stamp.
  cacheStamp: async () => null,
  async run(items, { catalog, text, longText, topK, filter, minScore }, context) {
    if (items.length === 0) return { out: [] };
    const { store, collection, stamp } = await context.catalog(catalog);
    const { maxTopK } = store.capabilities;
    if (topK > maxTopK) {
      throw new ClipError(
        'query-invalid',
        `The store of catalogue "${catalog}" gives at most ${maxTopK} matches; topK asks for ${topK}. Lower it.`,
      );
    }
    const model = await context.model(stamp.model);
    if (model.stamp.revision !== stamp.revision) {
      throw new ClipError(
        'model-mismatch',
        `Catalogue "${catalog}" holds vectors of ${stamp.model}, revision ${stamp.revision}; the model here is of revision ${model.stamp.revision}. Embed the catalogue again.`,
      );
    }
    const template = parseTemplate(text);
    const query = {
      topK,
      signal: context.signal,
      ...(filter === undefined ? {} : { filter: toFilter(filter) }),
      ...(minScore === undefined ? {} : { minScore }),
    };
    const out = await mapItems(items, context, async (item): Promise<ItemWith<'matches'>> => {
      const asked = renderTemplate(template, item);
      const [embedded] = await model.embedTexts([asked], { signal: context.signal, longText });
      if (embedded === undefined) throw new ClipError('internal', `The model gave no vector for "${asked}".`);
      return { ...item, matches: await store.query(collection, { ...query, vector: embedded.vector }) };
    });
    return { out };
  },
});
