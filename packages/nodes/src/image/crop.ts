import { defineNode, type Item, type ItemWith, paramHint } from '@clipline/clip-core';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { mapItems } from '../map-items.ts';
import { keepPicture, pictureFormats, qualityParam } from './encode-picture.ts';
import { type Cut, cutCentre, cutGrid, cutRegion } from './plan-cuts.ts';
import { type Picture, withPicture } from './read-picture.ts';

const share = z.number().min(0).max(1);
const count = z.int().min(1).max(10).default(2);

const params = z.strictObject({
  cut: z
    .enum(['centre', 'regions', 'grid'])
    .default('centre')
    .describe('Cut out the middle, the regions given, or tiles that cover the image.'),
  aspect: z
    .number()
    .min(0.05)
    .max(20)
    .default(1)
    .meta(paramHint({ when: { cut: ['centre'] } }))
    .describe('Width by height of the middle; as much of the image as possible is taken.'),
  regions: z
    .array(
      z.strictObject({
        left: share,
        top: share,
        width: share.refine((value) => value > 0, 'A region has a width.'),
        height: share.refine((value) => value > 0, 'A region has a height.'),
      }),
    )
    .max(100)
    .default([])
    .meta(paramHint({ when: { cut: ['regions'] } }))
    .describe(
      "Regions by `left`, `top`, `width` and `height`, in shares of the image's width and height, 0 to 1.",
    ),
  rows: count.meta(paramHint({ when: { cut: ['grid'] } })).describe('Rows of tiles.'),
  columns: count.meta(paramHint({ when: { cut: ['grid'] } })).describe('Columns of tiles.'),
  overlap: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .meta(paramHint({ when: { cut: ['grid'] } }))
    .describe('Share of a tile, 0 to 0.9, that it has in common with the next one.'),
  keepParent: z.boolean().default(false).describe('Pass the whole image on as well, before its parts.'),
  format: z.enum(pictureFormats).default('webp').describe('Format to write the parts in.'),
  quality: qualityParam.meta(paramHint({ when: { format: ['webp', 'jpeg'] } })),
});

/** Pictures with more are decoded for each of their parts. */
const keptPixels = 16_000_000;

/**
 * Makes items of parts of each image. A part's id is its parent's with `#centre`, `#region-n` or `#tile-row-column`,
 * counted from 0; its metadata is the parent's with `part`, the place in pixels. What was found out of the whole,
 * such as its embedding, is not carried over.
 */
export default defineNode({
  type: 'image.crop',
  version: 1,
  title: 'Crop images',
  description:
    'Cuts parts out of each image, the middle, given regions or overlapping tiles, and passes each part on as an image of its own.',
  params: params.refine(({ cut, regions }) => cut !== 'regions' || regions.length > 0, {
    message: 'There are no regions to cut out. Give at least one, or choose another cut.',
    path: ['regions'],
  }),
  needs: ['image'],
  gives: ['image'],
  outputs: ['out'],
  pure: true,
  derives: true,
  async run(items, chosen, context) {
    const made = await mapItems(items, context, (item) =>
      withPicture(item, { context }, async (picture) => {
        const parts: ItemWith<'image'>[] = chosen.keepParent ? [item] : [];
        const cuts = planCuts(chosen, picture);
        const decode = await decodeFor(cuts.length, picture);
        for (const cut of cuts) {
          const { name: _, ...box } = cut;
          const image = await keepPicture(context.blobs, decode().extract(box), chosen);
          parts.push({ ...partOf(item, cut), image });
        }
        return parts;
      }),
    );
    return { out: made.flat() };
  },
});

/** Decodes once for many parts, unless the pixels would fill the memory. */
async function decodeFor(parts: number, { decode, width, height }: Picture): Promise<() => Sharp> {
  if (parts === 1 || width * height > keptPixels) return decode;
  const { data, info } = await decode().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { channels } = info;
  return () => sharp(data, { raw: { width, height, channels } });
}

function planCuts(chosen: z.output<typeof params>, picture: Picture): readonly Cut[] {
  if (chosen.cut === 'grid') return cutGrid(picture, chosen);
  if (chosen.cut === 'regions') return chosen.regions.map((region, n) => cutRegion(picture, region, n));
  return [cutCentre(picture, chosen.aspect)];
}

function partOf({ id, metadata }: Item, { name, ...box }: Cut): Item {
  return { id: `${id}#${name}`, parents: [id], metadata: { ...metadata, part: { ...box } } };
}
