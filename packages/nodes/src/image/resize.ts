import { defineNode, paramHint } from '@clipline/clip-core';
import { z } from 'zod';
import { mapItems } from '../map-items.ts';
import { keepPicture, pictureFormats, qualityParam } from './encode-picture.ts';
import { withPicture } from './read-picture.ts';

const side = z.int().min(1).max(10_000);

const params = z.strictObject({
  width: side.default(1024).describe('Width to reach, in pixels.'),
  height: side.default(1024).describe('Height to reach, in pixels.'),
  fit: z
    .enum(['inside', 'cover', 'exact'])
    .default('inside')
    .describe(
      'Make the whole image fit inside, cover the box and cut off what lies outside of it, or stretch it to exactly this size.',
    ),
  enlarge: z.boolean().default(false).describe('Make images larger too that are smaller than that.'),
  format: z
    .enum(['keep', ...pictureFormats])
    .default('keep')
    .describe('Format to write; `keep` writes JPEG, PNG or WebP as they were and others as WebP.'),
  quality: qualityParam.meta(paramHint({ when: { format: ['keep', 'webp', 'jpeg'] } })),
});

type Box = { readonly width: number; readonly height: number };

/** Writes each image at another size into the blob store; the item's id stays. */
export default defineNode({
  type: 'image.resize',
  version: 1,
  title: 'Resize images',
  description:
    'Writes each image at another size: to fit inside a box, to cover it or to be exactly as large. Small images are not enlarged unless told to.',
  params,
  needs: ['image'],
  gives: ['image'],
  outputs: ['out'],
  pure: true,
  async run(items, chosen, context) {
    const out = await mapItems(items, context, (item) =>
      withPicture(item, { context }, async (picture) => {
        const box = chosen.enlarge ? chosen : shrinkBox(chosen, picture);
        const resized = picture.decode().resize(box.width, box.height, { fit: fits[chosen.fit] });
        const format = chosen.format === 'keep' ? keptFormat(picture.mediaType) : chosen.format;
        const image = await keepPicture(context.blobs, resized, { format, quality: chosen.quality });
        return { ...item, image: { ...item.image, ...image } };
      }),
    );
    return { out };
  },
});

const fits = { inside: 'inside', cover: 'cover', exact: 'fill' } as const;

/** The largest box of the wanted kind that needs no pixel to be made up. */
export function shrinkBox({ fit, ...wanted }: Box & { readonly fit: keyof typeof fits }, picture: Box): Box {
  if (fit === 'exact') {
    return {
      width: Math.min(wanted.width, picture.width),
      height: Math.min(wanted.height, picture.height),
    };
  }
  const across = wanted.width / picture.width;
  const down = wanted.height / picture.height;
  const scale = Math.max(1, fit === 'inside' ? Math.min(across, down) : Math.max(across, down));
  return {
    width: Math.max(1, Math.round(wanted.width / scale)),
    height: Math.max(1, Math.round(wanted.height / scale)),
  };
}

function keptFormat(mediaType: string): (typeof pictureFormats)[number] {
  return pictureFormats.find((format) => mediaType === `image/${format}`) ?? 'webp';
}
