import type { ImageRef, NodeContext } from '@clipline/clip-core';
import sharp from 'sharp';

/** The longer side, in pixels. */
const side = 256;

/** A small JPEG of an image; null when it cannot be read or drawn. */
export async function drawThumbnail(image: ImageRef, context: NodeContext): Promise<Buffer | null> {
  try {
    const input = await context.bytes(image);
    return await sharp('path' in input ? input.path : input.bytes)
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: 75 })
      .toBuffer();
  } catch {
    // A message without the picture is better than none.
    return null;
  }
}
