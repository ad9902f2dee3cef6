import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { resolveAllowed } from './allowed-path.ts';
import { toFileError } from './file-error.ts';

/**
 * Opens a file for reading that lies in one of the roots. What was opened is looked at once more, so that a link that
 * is put in its place in between leads nowhere. The caller closes it.
 * Throws `path-outside-root`, `file-missing`, `file-unreadable`.
 */
export async function openAllowed(path: string, roots: readonly string[]): Promise<FileHandle> {
  const place = await resolveAllowed(path, roots);
  // A pipe without a writer would never open.
  const file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw toFileError(place, error);
  });
  try {
    const opened = await file.stat();
    const real = await realpath(place);
    await resolveAllowed(real, roots);
    const there = await stat(real);
    if (opened.isFile() && opened.dev === there.dev && opened.ino === there.ino) return file;
    throw toFileError(
      place,
      new Error(opened.isFile() ? 'it was replaced while it was opened' : 'it is no file'),
    );
  } catch (error) {
    await file.close();
    throw toFileError(place, error);
  }
}
