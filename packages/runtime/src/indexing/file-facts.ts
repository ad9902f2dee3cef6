import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { ClipError, throwIfAborted } from '@clipline/clip-core';

/** Bytes that are read and hashed at once. */
const largestPiece = 1 << 20;

/** What tells whether a file may have changed, without reading it. */
export interface FileFacts {
  readonly bytes: number;
  /** To the millisecond. */
  readonly modifiedAt: Date;
}

/** Throws `file-missing` or `file-unreadable`. */
export async function statFile(path: string): Promise<FileFacts> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, modifiedAt: new Date(Math.floor(mtimeMs)) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Lower-case hex SHA-256 of a file's bytes. Throws `file-missing`, `file-unreadable` or `aborted`. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(largestPiece, Math.max(size, 1)));
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    if (error instanceof ClipError) throw error;
    throw unreadable(path, error);
  }
}

/**
 * True only when the file system says that no file has this path, nothing at all or something else instead; a folder
 * that may not be entered proves nothing.
 */
export async function isFileGone(path: string): Promise<boolean> {
  return isGone(path, (found) => found.isFile());
}

/** The same for a folder; a link to one counts as one. */
export async function isFolderGone(path: string): Promise<boolean> {
  return isGone(path, (found) => found.isDirectory() || found.isSymbolicLink());
}

async function isGone(path: string, fits: (found: Stats) => boolean): Promise<boolean> {
  try {
    return !fits(await lstat(path));
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
  }
}

function unreadable(path: string, error: unknown): ClipError {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ClipError('file-missing', `${path} is no longer there. It was listed a moment ago.`, {
      cause: error,
      retryable: true,
    });
  }
  return new ClipError(
    'file-unreadable',
    `${path} cannot be read (${code}). Give yourself the right to read it, or remove it.`,
    { cause: error, retryable: true },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
