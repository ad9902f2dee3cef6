import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
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
    if (!opened.isFile()) throw new Error('it is no file');
    await resolveAllowed(await findOpened(file, opened, place), roots);
    return file;
  } catch (error) {
    await file.close();
    throw toFileError(place, error);
  }
}

/** Where an opened file is, by what was opened and not by its name, which may lead elsewhere by now. */
async function findOpened(file: FileHandle, opened: Stats, place: string): Promise<string> {
  if (process.platform === 'linux') {
    const real = await readlink(`/proc/self/fd/${file.fd}`);
    // What is mounted nowhere any more has no place.
    if (isAbsolute(real)) return real;
    throw new Error('its disk was taken away while it was opened');
  }
  // Elsewhere the name has to do; whoever changes it three times at the right moments is not seen.
  const real = await realpath(place);
  const there = await stat(real);
  if (opened.dev === there.dev && opened.ino === there.ino) return real;
  throw new Error('it was replaced while it was opened');
}
