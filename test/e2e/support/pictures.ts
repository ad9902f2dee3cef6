import { appendFile, copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** A new folder that is deleted when the tests end. */
export async function makeFolder(name: string): Promise<string> {
  const work = process.env.CLIPLINE_E2E_WORK;
  if (work === undefined) throw new Error('support/start-stack.ts has not run');
  await mkdir(join(work, 'pictures'), { recursive: true });
  return mkdtemp(join(work, 'pictures', `${name}-`));
}

/** A square of one colour as a PNG. */
export function paint(colour: string, size = 96): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** Fills a folder with distinct pictures that take a while to decode. */
export async function fillWithNoise(folder: string, count: number, size = 900): Promise<void> {
  const first = join(folder, 'noise-000.jpg');
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  await sharp({ create: { width: size, height: size, channels: 3, background: '#888888', noise } })
    .jpeg({ quality: 70 })
    .toFile(first);
  for (let index = 1; index < count; index += 1) {
    const path = join(folder, `noise-${String(index).padStart(3, '0')}.jpg`);
    await copyFile(first, path);
    // Bytes after the end of a JPEG are ignored by decoders and make the file another one.
    await appendFile(path, `picture ${index}`);
  }
}

/** A JPEG that ends in the middle. */
export async function writeTruncated(path: string): Promise<void> {
  const whole = await sharp({
    create: {
      width: 400,
      height: 300,
      channels: 3,
      background: '#336699',
      noise: { type: 'gaussian', mean: 90, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
  await writeFile(path, whole.subarray(0, Math.floor(whole.length / 3)));
}

/** A sample picture as bytes. */
export function readSample(path: string): Promise<Buffer> {
  return readFile(new URL(`../../../samples/${path}`, import.meta.url));
}
