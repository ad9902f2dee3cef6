import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/** A moment of a film. */
export interface Frame {
  readonly picture: Uint8Array;
  /** Milliseconds that it is shown. */
  readonly shown: number;
}

/** Pixels across of pictures in the documentation. */
const width = 1360;
const filmWidth = 1100;
const thumbnailWidth = 900;

/** Writes a screenshot as a small PNG. */
export async function writePicture(picture: Uint8Array, path: string): Promise<void> {
  await sharp(picture).resize(width).png({ palette: true, quality: 82, effort: 9 }).toFile(path);
  console.log(`wrote ${path}`);
}

/** Writes a screenshot as a small WebP, to be looked at beside others. */
export async function writeThumbnail(picture: Uint8Array, path: string): Promise<void> {
  await sharp(picture).resize(thumbnailWidth).webp({ quality: 78, effort: 5 }).toFile(path);
}

/** Writes frames of one size as an animated WebP that plays for ever. */
export async function writeAnimation(frames: readonly Frame[], path: string): Promise<void> {
  const pictures = await Promise.all(
    frames.map(({ picture }) => sharp(picture).resize(filmWidth).png().toBuffer()),
  );
  const film = await sharp(pictures, { join: { animated: true } })
    .webp({ quality: 72, effort: 5, loop: 0, delay: frames.map(({ shown }) => shown) })
    .toBuffer();
  await writeFile(path, film);
  console.log(`wrote ${path}, ${frames.length} frames, ${Math.round(film.length / 1024)} KiB`);
}
