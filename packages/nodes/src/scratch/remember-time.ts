import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode, toFileError } from '../files/file-error.ts';

/**
 * Changes a time, in milliseconds since 1970, that a node of a run remembers over pages and resumptions, and answers
 * what it was before; null at first. Nothing of this process comes between reading and writing.
 */
export function rememberTime(folder: string, change: (before: number | null) => number): number | null {
  const path = join(folder, 'time');
  try {
    const before = readTime(path);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, String(change(before)));
    return before;
  } catch (error) {
    throw toFileError(path, error);
  }
}

function readTime(path: string): number | null {
  try {
    const time = Number.parseFloat(readFileSync(path, 'utf8'));
    // Empty when the machine stopped while it was written.
    return Number.isFinite(time) ? time : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
