import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { systemCode, toFileError } from './file-error.ts';

export interface PlaceOptions {
  /** Replaces another file of the name; otherwise that is `conflict`. */
  readonly overwrite: boolean;
}

/**
 * Puts a file, or these bytes, at a path, whole or not at all; the folders to it are made. A file there with the same
 * bytes is left as it is. A link there is replaced and never followed. Throws `conflict` and the errors of files.
 */
export async function copyTo(
  from: string | Uint8Array,
  target: string,
  { overwrite }: PlaceOptions,
): Promise<void> {
  const partial = join(dirname(target), `.${randomUUID()}.partial`);
  try {
    await mkdir(dirname(target), { recursive: true });
    if (typeof from === 'string') await copyFile(from, partial);
    else await writeFile(partial, from, { flag: 'wx' });
    await syncFile(partial);
    if (overwrite) await rename(partial, target);
    else await linkNew(partial, target);
  } catch (error) {
    throw toFileError(typeof from === 'string' ? from : target, error);
  } finally {
    await rm(partial, { force: true });
  }
}

/** As `copyTo`, and the file is gone from where it was; in one step where both lie on one disk. */
export async function moveTo(from: string, target: string, options: PlaceOptions): Promise<void> {
  if (from === target) return;
  try {
    await mkdir(dirname(target), { recursive: true });
    if (options.overwrite) return await rename(from, target);
    await linkNew(from, target);
    await unlink(from);
  } catch (error) {
    // Another disk, or one without hard links.
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) {
      throw toFileError(from, error);
    }
    await copyTo(from, target, options);
    await unlink(from).catch((failure: unknown) => {
      throw toFileError(from, failure);
    });
  }
}

/** Gives a file a second name unless the name is taken by something else. */
async function linkNew(from: string, target: string): Promise<void> {
  try {
    await link(from, target);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    if (await haveSameBytes(from, target)) return;
    throw new ClipError(
      'conflict',
      `${target} is there already and holds something else. Give the file another name or folder, or allow it to be replaced.`,
    );
  }
}

async function haveSameBytes(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([lstat(one), lstat(other)]);
  if (!first.isFile() || !second.isFile() || first.size !== second.size) return false;
  return (await digestFile(one)) === (await digestFile(other));
}

/** SHA-256 of a file's bytes, in lower-case hex. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
