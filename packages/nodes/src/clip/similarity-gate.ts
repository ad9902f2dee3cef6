import {
  type ClipModel,
  cosine,
  defineNode,
  findCutTexts,
  type ItemWith,
  meanDirection,
  type NodeContext,
  oncePerModel,
} from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { stampOfModel } from './model-stamp.ts';
import { findReferences, imageAddress, openReferences, type Reference } from './reference-images.ts';

const params = z
  .strictObject({
    texts: z
      .array(z.string().trim().min(1).max(4000))
      .max(100)
      .default([])
      .describe('Descriptions of what matches, such as `a photo of a beach`.'),
    images: z
      .array(imageAddress)
      .max(100)
      .default([])
      .describe('Images of what matches: paths, or `blob:` and `data:` addresses.'),
    threshold: z
      .number()
      .min(-1)
      .max(1)
      .describe(
        'Cosine similarity, −1 to 1, from which an item matches. Images lie near 0.2 to 0.35 from fitting texts with CLIP, and above 0.7 from images like them.',
      ),
    compare: z
      .enum(['best', 'mean'])
      .default('best')
      .describe('Compare with each of them and take the best, or with their mean.'),
    field: z
      .string()
      .min(1)
      .max(100)
      .default('similarity')
      .describe('Metadata field that the similarity is written to.'),
    longTexts: longPromptsParam,
    model: modelParam,
  })
  .refine(({ texts, images }) => texts.length + images.length > 0, {
    message: 'There is nothing to compare with. Give a text or an image.',
    path: ['texts'],
  });

const prototypesFor = oncePerModel(
  async (
    model,
    { texts, references }: { readonly texts: readonly string[]; readonly references: readonly Reference[] },
    bytes: NodeContext['bytes'],
  ) => {
    const embedded = await model.embedTexts(texts);
    const opened = await openReferences(model, references, bytes);
    return {
      vectors: [...embedded, ...opened].map(({ vector }) => vector),
      cut: findCutTexts(texts, embedded),
    };
  },
);

/** Sends each item one of two ways by how like it is to texts or images, and writes the cosine similarity into metadata. */
export default defineNode({
  type: 'clip.similarity-gate',
  version: 1,
  title: 'Similarity gate',
  description:
    'Sends items that are like a text or an image to one output and the others to another, with the similarity in their metadata.',
  params,
  needs: ['embedding'],
  gives: [],
  outputs: ['match', 'no-match'],
  pure: true,
  async cacheStamp(chosen, context) {
    return JSON.stringify([
      await stampOfModel(chosen, context),
      await findReferences(chosen.images, context),
    ]);
  },
  async run(items, chosen, context) {
    const match: ItemWith<'embedding'>[] = [];
    const others: ItemWith<'embedding'>[] = [];
    if (items.length === 0) return { match, 'no-match': others };
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const prototypes = await findPrototypes(model, chosen, context);
    for (const item of items) {
      const similarity = Math.max(...prototypes.map((vector) => cosine(item.embedding.vector, vector)));
      const judged = { ...item, metadata: { ...item.metadata, [chosen.field]: similarity } };
      (similarity >= chosen.threshold ? match : others).push(judged);
    }
    return { match, 'no-match': others };
  },
});

async function findPrototypes(
  model: ClipModel,
  { texts, images, compare, longTexts }: z.output<typeof params>,
  context: NodeContext,
): Promise<readonly Float32Array[]> {
  const references = await findReferences(images, context);
  const { vectors, cut } = await prototypesFor(model, { texts, references }, context.bytes);
  checkCutPrompts(cut, longTexts, context);
  return compare === 'mean' ? [meanDirection(vectors)] : vectors;
}
