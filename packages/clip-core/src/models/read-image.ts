import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ClipError } from '../errors.ts';
import type { ImageLimits } from '../image-limits.ts';
import type { ImageInput } from '../model.ts';
import { sniffImage } from '../sniff-image.ts';

/** A picture's bytes, and its format by its first bytes. */
export interface ReadImage {
  /** For messages. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/**
 * Reads a picture whole and says what it is by its first bytes.
 * Throws `file-missing`, `file-unreadable`, `image-empty`, `image-too-large`, `image-unsupported`.
 */
export async function readImage(input: ImageInput, limits: ImageLimits): Promise<ReadImage> {
  const name = nameImage(input);
  const bytes =
    'path' in input
      ? await readRegularFile(input.path, limits)
      : Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
  checkSize(name, bytes.length, limits);
  const format = sniffImage(bytes);
  if (format.mediaType === null) {
    throw new ClipError(
      'image-unsupported',
      `${name} is ${format.looksLike}. Convert it to JPEG, PNG, WebP, AVIF, GIF or TIFF.`,
    );
  }
  return { name, bytes, mediaType: format.mediaType };
}

/** What messages call a picture. */
export function nameImage(input: ImageInput): string {
  return 'path' in input ? JSON.stringify(input.path) : 'The picture';
}

async function readRegularFile(path: string, limits: ImageLimits): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer for ever.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile()) {
      throw new ClipError('file-unreadable', `${JSON.stringify(path)} is not a regular file. Leave it out.`);
    }
    checkSize(JSON.stringify(path), facts.size, limits);
    return await file.readFile();
  } catch (error) {
    throw toFileError(path, error);
  }
}

function checkSize(name: string, size: number, limits: ImageLimits): void {
  if (size === 0) {
    throw new ClipError('image-empty', `${name} is empty (0 bytes). Replace or remove it.`);
  }
  if (size > limits.maxBytes) {
    throw new ClipError(
      'image-too-large',
      `${name} has ${mebibytes(size)} MiB; at most ${mebibytes(limits.maxBytes)} are read. Make it smaller.`,
    );
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
}

function toFileError(path: string, error: unknown): ClipError {
  if (error instanceof ClipError) return error;
  const name = JSON.stringify(path);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ClipError('file-missing', `${name} is not there. Check the path.`, { cause: error });
  }
  return new ClipError(
    'file-unreadable',
    `${name} cannot be read (${String(code)}). Check its permissions.`,
    {
      cause: error,
    },
  );
}
