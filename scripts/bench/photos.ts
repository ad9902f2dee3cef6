import { globSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { repoRoot } from '../test/step.ts';

/** Writes `count` photo-like JPEGs of 2,000 × 1,500 pixels, about half a megabyte each; returns their paths. */
export async function makePhotos(folder: string, count: number): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const sources = globSync('samples/images/**/*.{jpg,webp,png}', { cwd: repoRoot }).sort();
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const path = join(folder, `photo-${String(index).padStart(5, '0')}.jpg`);
    paths.push(path);
    if (await stat(path).catch(() => null)) continue;
    const source = sources[(index * 7) % sources.length];
    if (!source) throw new Error('There are no sample images to make photos from.');
    // Noise gives the JPEG the entropy of a camera's picture.
    const noise = { width: 2000, height: 1500, channels: 3 as const, background: '#808080' };
    const grain = await sharp({ create: { ...noise, noise: { type: 'gaussian', mean: 128, sigma: 9 } } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    await sharp(join(repoRoot, source))
      .flatten({ background: '#ffffff' })
      .resize(2000, 1500, { fit: 'cover' })
      .modulate({ hue: (index * 37) % 360 })
      .composite([{ input: grain, blend: 'soft-light' }])
      .jpeg({ quality: 88 })
      .toFile(path);
  }
  return paths;
}
