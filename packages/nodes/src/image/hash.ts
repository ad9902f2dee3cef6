import { defineNode } from '@clipline/clip-core';
import { z } from 'zod';
import { mapItems } from '../map-items.ts';
import { hashPicture } from './hash-picture.ts';
import { withPicture } from './read-picture.ts';

/** Gives each image its digest and two hashes of its look; pictures of one plain colour all have the same hashes. */
export default defineNode({
  type: 'image.hash',
  version: 1,
  title: 'Hash images',
  description:
    'Gives each image the SHA-256 of its file and two hashes of what it shows (pHash and dHash), which stay nearly the same when it is resized or recompressed.',
  params: z.strictObject({}),
  needs: ['image'],
  gives: ['hashes'],
  outputs: ['out'],
  pure: true,
  async run(items, _params, context) {
    const out = await mapItems(items, context, (item) =>
      withPicture(item, { context }, async (picture) => {
        const hashes = await hashPicture(picture);
        const { mediaType, width, height } = picture;
        return { ...item, image: { ...item.image, sha256: hashes.sha256, mediaType, width, height }, hashes };
      }),
    );
    return { out };
  },
});
