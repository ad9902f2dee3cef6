import { ClipError } from '@clipline/clip-core';
import { isFolderGone } from './file-facts.ts';
import type { Scan } from './scan.ts';

/** Throws `source-missing` when the folder went away while it was read: that is no fault of each of its files. */
export async function requireFolder(scan: Scan): Promise<void> {
  if (!(await isFolderGone(scan.folder))) return;
  throw new ClipError(
    'source-missing',
    `The folder ${scan.folder} has gone while it was read. Nothing was removed from the catalogue. Check that its disk is connected, and run again.`,
  );
}
