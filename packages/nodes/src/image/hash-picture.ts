import { createHash } from 'node:crypto';
import type { ImageHashes } from '@clipline/clip-core';
import { hashDifferences, hashPerceptually } from './hash-pixels.ts';
import type { Picture } from './read-picture.ts';

/** The digest of a picture's file and the hashes of what it shows, upright and on white. */
export async function hashPicture(picture: Picture): Promise<ImageHashes> {
  // Sharp reads the bytes anew for each; both sizes are small, and a picture decodes faster than it is copied.
  const [perceptual, difference] = await Promise.all([
    hashPerceptually(picture.decode()),
    hashDifferences(picture.decode()),
  ]);
  const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
  return { sha256, perceptual, difference };
}
