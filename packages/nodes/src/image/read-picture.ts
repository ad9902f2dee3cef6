import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  ClipError,
  defaultImageLimits,
  type ImageInput,
  type ImageLimits,
  type ImageRef,
  type ItemWith,
  sniffImage,
} from '@clipline/clip-core';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { toFileError } from '../files/file-error.ts';

/** An item's image, read and looked at but not decoded yet. */
export interface Picture {
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** Pixels, once upright. */
  readonly width: number;
  readonly height: number;
  /** What the file says of itself. */
  readonly header: Metadata;
  /** Decodes the first frame, upright, in 8-bit sRGB. */
  decode(): Sharp;
}

/** What a node may ask to read an image. */
interface ReadContext {
  bytes(image: ImageRef): Promise<ImageInput>;
}

/**
 * Reads an item's image and works on it. Throws `file-missing`, `file-unreadable`, `image-empty`, `image-too-large`,
 * `image-unsupported`, `image-too-many-pixels` before anything is decoded, and `image-corrupt` when decoding fails.
 */
export async function withPicture<Result>(
  item: ItemWith<'image'>,
  { context, limits }: { readonly context: ReadContext; readonly limits?: Partial<ImageLimits> },
  work: (picture: Picture) => Promise<Result>,
): Promise<Result> {
  const input = await context.bytes(item.image);
  const name = `The image of "${item.id}"`;
  return await inspectPicture(name, input, { ...defaultImageLimits, ...limits }, work);
}

/** The same for an image that no item carries; `name` is for messages. */
export async function inspectPicture<Result>(
  name: string,
  input: ImageInput,
  limits: ImageLimits,
  work: (picture: Picture) => Promise<Result>,
): Promise<Result> {
  const bytes = 'path' in input ? await readRegularFile(input.path, limits) : Buffer.from(input.bytes);
  checkSize(name, bytes.length, limits);
  const format = sniffImage(bytes);
  if (format.mediaType === null) {
    throw new ClipError(
      'image-unsupported',
      `${name} is ${format.looksLike}. Convert it to JPEG, PNG, WebP, AVIF, GIF or TIFF.`,
    );
  }
  try {
    return await work(await openPicture(name, bytes, format.mediaType, limits));
  } catch (error) {
    if (error instanceof ClipError) throw error;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ClipError('image-corrupt', `${name} is damaged or cut off (${reason}). Replace or remove it.`, {
      cause: error,
    });
  }
}

async function openPicture(
  name: string,
  bytes: Buffer,
  mediaType: string,
  { maxPixels }: ImageLimits,
): Promise<Picture> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels) {
    throw new ClipError(
      'image-too-many-pixels',
      `${name} has ${width} × ${height} pixels; at most ${maxPixels} are decoded. Make it smaller.`,
    );
  }
  // As for models: a JPEG's decoder only warns when what it decodes is not what was stored.
  const failOn = mediaType === 'image/jpeg' ? 'warning' : 'error';
  return {
    bytes,
    mediaType,
    width,
    height,
    header,
    decode: () =>
      sharp(bytes, { limitInputPixels: maxPixels, failOn, sequentialRead: true })
        .autoOrient()
        .toColourspace('srgb')
        .timeout({ seconds: 60 }),
  };
}

async function readRegularFile(path: string, limits: ImageLimits): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer for ever.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile()) {
      throw new ClipError('file-unreadable', `${path} is not a regular file. Leave it out.`);
    }
    checkSize(path, facts.size, limits);
    return await file.readFile();
  } catch (error) {
    throw toFileError(path, error);
  }
}

function checkSize(name: string, size: number, { maxBytes }: ImageLimits): void {
  if (size === 0) throw new ClipError('image-empty', `${name} is empty (0 bytes). Replace or remove it.`);
  if (size <= maxBytes) return;
  throw new ClipError(
    'image-too-large',
    `${name} has ${size} bytes; at most ${maxBytes} are read. Make it smaller.`,
  );
}
