import { createHash } from 'node:crypto';
import {
  defaultImageLimits,
  defineNode,
  type ImageRef,
  type NodeContext,
  paramHint,
} from '@clipline/clip-core';
import { z } from 'zod';
import { mapItems } from '../map-items.ts';
import { keepPicture, pictureFormats, qualityParam } from './encode-picture.ts';
import { type Picture, withPicture } from './read-picture.ts';

const params = z.strictObject({
  maxMegapixels: z
    .number()
    .min(0.01)
    .max(defaultImageLimits.maxPixels / 1e6)
    .default(defaultImageLimits.maxPixels / 1e6)
    .describe('Images with more million pixels are rejected before they are decoded.'),
  format: z
    .enum(['keep', ...pictureFormats])
    .default('keep')
    .describe(
      'Write each image anew, upright, its first frame only, or keep the file as it is and only check it.',
    ),
  quality: qualityParam.meta(paramHint({ when: { format: ['keep', 'webp', 'jpeg'] } })),
  stripMetadata: z
    .boolean()
    .default(true)
    .describe('Leave out camera, place and other metadata of the file when it is written anew.'),
});

/**
 * Decodes each image whole, so that a damaged one leaves here, and adds size, media type and digest. Written anew, the
 * image is upright, in sRGB, without metadata, and lies in the blob store; the item's id stays.
 */
export default defineNode({
  type: 'image.decode',
  version: 1,
  title: 'Decode images',
  description:
    'Checks that each image can be decoded, finds out its size, type and digest, and can write it anew as WebP, JPEG or PNG: upright, first frame, without metadata.',
  params,
  needs: ['image'],
  gives: ['image'],
  outputs: ['out'],
  pure: true,
  async run(items, chosen, context) {
    const limits = { maxPixels: Math.round(chosen.maxMegapixels * 1e6) };
    const out = await mapItems(items, context, (item) =>
      withPicture(item, { context, limits }, async (picture) => ({
        ...item,
        image: { ...item.image, ...(await normalise(picture, chosen, context)) },
      })),
    );
    return { out };
  },
});

async function normalise(
  picture: Picture,
  { format, quality, stripMetadata }: z.output<typeof params>,
  { blobs }: NodeContext,
): Promise<Omit<ImageRef, 'uri'>> {
  if (format !== 'keep') {
    const decoded = picture.decode();
    return await keepPicture(blobs, stripMetadata ? decoded : decoded.keepMetadata(), { format, quality });
  }
  // Every pixel is read, and only one is kept.
  await picture.decode().resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer();
  const { bytes, mediaType, width, height } = picture;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, mediaType, width, height, bytes: bytes.length };
}
