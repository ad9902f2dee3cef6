import type { BlobStore, ImageRef } from '@clipline/clip-core';
import type { Sharp } from 'sharp';
import { z } from 'zod';

/** Formats that nodes write. */
export const pictureFormats = ['webp', 'jpeg', 'png'] as const;

type PictureFormat = (typeof pictureFormats)[number];

/** The parameter that says how well a written image is kept, the same on every node. */
export const qualityParam = z
  .int()
  .min(1)
  .max(100)
  .default(90)
  .describe('How well WebP and JPEG keep the picture, 1 to 100; PNG keeps all of it.');

/**
 * Encodes a picture without its metadata and keeps it in the blob store; `bytes`, size and digest are those of what
 * was written. JPEG, which has no transparency, gets a white ground.
 */
export async function keepPicture(
  blobs: BlobStore,
  picture: Sharp,
  { format, quality }: { readonly format: PictureFormat; readonly quality: number },
): Promise<ImageRef> {
  const ground = format === 'jpeg' ? picture.flatten({ background: '#ffffff' }) : picture;
  const options = format === 'png' ? {} : { quality };
  const { data, info } = await ground.toFormat(format, options).toBuffer({ resolveWithObject: true });
  const { uri, sha256 } = await blobs.put(data);
  return {
    uri,
    sha256,
    mediaType: `image/${format}`,
    width: info.width,
    height: info.height,
    bytes: data.length,
  };
}
