import { defineNode, type JsonValue } from '@clipline/clip-core';
import { z } from 'zod';
import { mapItems } from '../map-items.ts';
import { findColours } from './find-colours.ts';
import { readExif } from './read-exif.ts';
import { type Picture, withPicture } from './read-picture.ts';

const params = z.strictObject({
  exif: z
    .boolean()
    .default(true)
    .describe('Add `camera`, `lens`, `takenAt`, `exposureSeconds`, `aperture`, `iso` and `focalLength`.'),
  gps: z
    .boolean()
    .default(false)
    .describe('Add `latitude` and `longitude` in degrees, which may tell where people live.'),
  colours: z
    .int()
    .min(0)
    .max(8)
    .default(5)
    .describe(
      'How many colours to look for at most: `colour`, `colours` and their `colourShares`; 0 for none.',
    ),
});

/**
 * Adds what a picture's file says and which colours it is made of to the metadata: fields that are known replace those
 * that were there. `takenAt` is ISO 8601 in the camera's time, with its offset from UTC where it is known.
 */
export default defineNode({
  type: 'image.metadata',
  version: 1,
  title: 'Read image metadata',
  description:
    'Adds camera, time and exposure from EXIF, size, format and orientation, and the main colours with their shares to the metadata of each image.',
  params,
  needs: ['image'],
  gives: ['image'],
  outputs: ['out'],
  pure: true,
  async run(items, chosen, context) {
    const out = await mapItems(items, context, (item) =>
      withPicture(item, { context }, async (picture) => {
        const { mediaType, width, height, bytes } = picture;
        return {
          ...item,
          image: { ...item.image, mediaType, width, height, bytes: bytes.length },
          metadata: { ...item.metadata, ...(await describe(picture, chosen)) },
        };
      }),
    );
    return { out };
  },
});

async function describe(
  { header, width, height, decode }: Picture,
  { exif, gps, colours }: z.output<typeof params>,
): Promise<Record<string, JsonValue>> {
  const found = colours === 0 ? [] : await findColours(decode(), colours);
  const [main] = found;
  return {
    width,
    height,
    format: header.format,
    orientation: header.orientation ?? 1,
    hasAlpha: header.hasAlpha,
    ...(exif && header.exif ? readExif(header.exif, { gps }) : {}),
    ...(main === undefined
      ? {}
      : {
          colour: main.name,
          colours: [...new Set(found.map(({ name }) => name))],
          colourShares: found.map((one) => ({ ...one })),
        }),
  };
}
