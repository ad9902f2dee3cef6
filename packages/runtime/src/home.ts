import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError } from '@clipline/clip-core';

/** Where things lie under the home folder. */
export interface Home {
  readonly path: string;
  /** Log files of the processes. */
  readonly logs: string;
  /** Files whose kernel locks say who is alive. */
  readonly locks: string;
  /** Pulled models. */
  readonly models: string;
  /** Files that may be deleted at any time, such as thumbnails. */
  readonly cache: string;
}

/** Less free space than this counts as a full disk: PostgreSQL and the vector store need room to answer at all. */
const leastFreeBytes = 128 * 1024 * 1024;

/**
 * Makes the home folder and proves that it can be written to.
 * Throws `home-unwritable` or `disk-full`, each with one sentence that says what to do.
 */
export async function prepareHome(path: string, leastFree = leastFreeBytes): Promise<Home> {
  const home = {
    path,
    logs: join(path, 'logs'),
    locks: join(path, 'locks'),
    models: join(path, 'models'),
    cache: join(path, 'cache'),
  };
  const probe = join(path, `.probe-${randomUUID()}`);
  try {
    for (const folder of [home.path, home.logs, home.locks]) await makeFolder(folder);
    await writeFile(probe, 'probe');
    await rm(probe);
  } catch (error) {
    throw refuse(path, error);
  }
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  if (free < leastFree) throw diskFull(path, free, leastFree);
  return home;
}

// Node's own recursive mkdir goes round for ever where the kernel answers ENOENT to it, as under /proc.
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((second: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (second.code !== 'EEXIST') throw second;
    });
  }
}

/** Turns an error of the file system into `disk-full` or `home-unwritable`. */
export function refuse(path: string, error: unknown): ClipError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ClipError(
      'disk-full',
      `The disk that holds ${path} is full. Free some space, or set CLIPLINE_HOME to a folder on another disk.`,
      { cause: error },
    );
  }
  return new ClipError(
    'home-unwritable',
    `The folder ${path} cannot be written to (${code}). Give yourself the right to write there, or set CLIPLINE_HOME to another folder.`,
    { cause: error },
  );
}

function diskFull(path: string, free: number, least: number): ClipError {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  return new ClipError(
    'disk-full',
    `The disk that holds ${path} has ${megabytes(free)} MB left and Clipline needs ${megabytes(least)} MB. Free some space, or set CLIPLINE_HOME to a folder on another disk.`,
  );
}
