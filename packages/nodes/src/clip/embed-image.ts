import { defineNode } from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { embedItems } from './embed-items.ts';
import { stampOfModel } from './model-stamp.ts';

const params = z.strictObject({ model: modelParam });

/** Decodes and embeds each image; one that cannot be read is rejected with its reason. */
export default defineNode({
  type: 'clip.embed-image',
  version: 1,
  title: 'Embed images',
  description:
    'Turns each image into a vector of a CLIP model, for searching, classifying and moderating. Also finds out its width, height and media type.',
  params,
  needs: ['image'],
  gives: ['embedding'],
  outputs: ['out'],
  pure: true,
  cacheStamp: stampOfModel,
  async run(items, { model: id }, context) {
    if (items.length === 0) return { out: [] };
    return { out: await embedItems(items, await context.model(id), context) };
  },
});
