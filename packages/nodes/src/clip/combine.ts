import {
  ClipError,
  type ClipModel,
  defineNode,
  findCutTexts,
  type ItemWith,
  type NodeContext,
  oncePerModel,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { isItemFault } from '../item-fault.ts';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { mixByMean, mixBySlerp, type Weighted } from './mix-vectors.ts';
import { stampOfModel } from './model-stamp.ts';
import { findReferences, imageAddress, openReferences, type Reference } from './reference-images.ts';

const weight = z.number().min(-100).max(100);

const params = z.strictObject({
  own: weight.default(1).describe("Weight of the item's own embedding, −100 to 100; negative takes it away."),
  texts: z
    .array(z.strictObject({ text: z.string().trim().min(1).max(4000), weight: weight.default(1) }))
    .max(50)
    .default([])
    .describe('Each a `text` and its `weight`, such as `at night` with 0.5.'),
  images: z
    .array(z.strictObject({ image: imageAddress, weight: weight.default(1) }))
    .max(50)
    .default([])
    .describe('Each an `image`, a path or a `blob:` or `data:` address, and its `weight`.'),
  method: z
    .enum(['mean', 'slerp'])
    .default('mean')
    .describe('Add the weighted vectors up, or go from one to the next along the sphere.'),
  longTexts: longPromptsParam,
  model: modelParam,
});

const textsFor = oncePerModel((model, texts: readonly string[]) => model.embedTexts(texts));
const imagesFor = oncePerModel((model, references: readonly Reference[], bytes: NodeContext['bytes']) =>
  openReferences(model, references, bytes),
);

/** Replaces each item's embedding by a weighted mix of it with texts and images; of unit length, under the same stamp. */
export default defineNode({
  type: 'clip.combine',
  version: 1,
  title: 'Combine vectors',
  description:
    'Mixes the vector of each item with those of texts and images, added or taken away by weight, to search for "this, but at night".',
  params,
  needs: ['embedding'],
  gives: ['embedding'],
  outputs: ['out'],
  pure: true,
  async cacheStamp(chosen, context) {
    const references = await findReferences(
      chosen.images.map(({ image }) => image),
      context,
    );
    return JSON.stringify([await stampOfModel(chosen, context), references]);
  },
  async run(items, chosen, context) {
    if (items.length === 0) return { out: [] };
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const others = await embedOthers(model, chosen, context);
    const mix = chosen.method === 'mean' ? mixByMean : mixBySlerp;
    const out: ItemWith<'embedding'>[] = [];
    for (const item of items) {
      try {
        const vector = mix([{ vector: item.embedding.vector, weight: chosen.own }, ...others]);
        out.push({ ...item, embedding: { stamp: model.stamp, vector } });
      } catch (error) {
        if (!isItemFault(error)) throw error;
        const message = `Item "${item.id}" has no combined vector. ${toClipError(error).message}`;
        context.reject(item, new ClipError('vector-invalid', message, { cause: error }));
      }
    }
    return { out };
  },
});

async function embedOthers(
  model: ClipModel,
  { texts, images, longTexts }: z.output<typeof params>,
  context: NodeContext,
): Promise<readonly Weighted[]> {
  const sentences = texts.map(({ text }) => text);
  const embedded = sentences.length === 0 ? [] : await textsFor(model, sentences);
  checkCutPrompts(findCutTexts(sentences, embedded), longTexts, context);
  const references = await findReferences(
    images.map(({ image }) => image),
    context,
  );
  const opened = references.length === 0 ? [] : await imagesFor(model, references, context.bytes);
  return [
    ...embedded.map(({ vector }, index) => ({ vector, weight: texts[index]?.weight ?? 0 })),
    ...opened.map(({ vector }, index) => ({ vector, weight: images[index]?.weight ?? 0 })),
  ];
}
