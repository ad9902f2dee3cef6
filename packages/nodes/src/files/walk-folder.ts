import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { isInside } from './allowed-path.ts';
import { comparePaths } from './compare-paths.ts';
import { systemCode, toFileError } from './file-error.ts';

export interface WalkOptions {
  readonly recursive: boolean;
  /** Tells by its relative path whether a file is wanted. */
  readonly accepts: (path: string) => boolean;
  readonly signal: AbortSignal;
}

/** A wanted file, or a thing in its place that cannot be taken in; `path` is relative to the root, with `/`. */
export type Finding = { readonly path: string; readonly error?: ClipError };

/**
 * Finds the wanted files under a root in the byte order of their relative paths, so that any path can serve as a
 * place to go on after. Links are not followed: one that leads out of the root, or nowhere, is found with its error,
 * others are passed over, as are hidden files and folders and everything that is neither file nor folder.
 * Memory grows with the largest folder's names only. Throws `source-missing` when the root is or goes missing.
 */
export async function* walkFolder(
  root: string,
  after: string | null,
  options: WalkOptions,
): AsyncGenerator<Finding, void, undefined> {
  const realRoot = await findRoot(root);
  yield* walkInto('');

  async function* walkInto(folder: string): AsyncGenerator<Finding, void, undefined> {
    options.signal.throwIfAborted();
    const entries = await listFolder(root, folder, options);
    if (entries instanceof ClipError) {
      // The slash keeps its place in the order, before everything that the folder would hold.
      yield { path: folder, error: entries };
      return;
    }
    for (const { kind, path } of entries.filter((entry) => !isPassed(entry, after))) {
      if (kind === 'folder') yield* walkInto(path);
      else if (kind === 'link') yield* judgeLink(root, realRoot, { path, options });
      else yield kind === 'file' ? { path } : { path, error: describeBadName(root, path) };
    }
  }
}

/** A folder is passed once everything that it could hold is, or when it was itself the last thing found. */
function isPassed({ kind, path }: Entry, after: string | null): boolean {
  if (after === null || comparePaths(path, after) > 0) return false;
  return kind !== 'folder' || path === after || !after.startsWith(path);
}

/** How many files `walkFolder` would find, those with an error not counted; 0 for what cannot be read. */
export async function countFiles(root: string, options: WalkOptions): Promise<number> {
  let count = 0;
  const folders = [''];
  for (const folder of folders) {
    try {
      for await (const { kind, path } of readFolder(root, folder, options)) {
        if (kind === 'file') count++;
        else if (kind === 'folder') folders.push(path);
      }
    } catch (error) {
      // The walk reports what cannot be read; a count is only for the progress bar.
      if (options.signal.aborted) throw error;
    }
  }
  return count;
}

/** The root with every link followed. Throws `source-missing`, `file-unreadable`. */
export async function findRoot(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw toFileError(root, error);
    throw new ClipError(
      'source-missing',
      `The folder ${root} is not there. Check its name, or that its disk is connected, and run again.`,
      { cause: error },
    );
  }
  throw new ClipError('source-missing', `${root} is a file, not a folder. Give the folder that holds it.`);
}

interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'unnamed';
  /** Relative to the root; a folder's ends with `/`, as it does in the paths of its files. */
  readonly path: string;
}

async function listFolder(
  root: string,
  folder: string,
  options: WalkOptions,
): Promise<readonly Entry[] | ClipError> {
  try {
    const entries: Entry[] = [];
    for await (const entry of readFolder(root, folder, options)) entries.push(entry);
    return entries.sort((a, b) => comparePaths(a.path, b.path));
  } catch (error) {
    options.signal.throwIfAborted();
    await findRoot(root);
    const failure = toFileError(join(root, folder), error);
    if (folder === '') throw failure;
    // A folder that was removed while we walked holds no files; that is no fault.
    return failure.code === 'file-missing' ? [] : failure;
  }
}

async function* readFolder(
  root: string,
  folder: string,
  { recursive, accepts, signal }: WalkOptions,
): AsyncGenerator<Entry, void, undefined> {
  for await (const entry of await opendir(join(root, folder), { bufferSize: 256 })) {
    signal.throwIfAborted();
    if (entry.name.startsWith('.')) continue;
    const path = folder + entry.name;
    if (
      entry.name.includes('\ufffd') &&
      (accepts(path) || entry.isDirectory()) &&
      !(await isThere(join(root, path)))
    ) {
      yield { kind: 'unnamed', path };
      continue;
    }
    // Some file systems do not tell what an entry is.
    const told = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
    const what = told || !accepts(path) ? entry : await lstat(join(root, path));
    if (what.isDirectory()) {
      if (recursive) yield { kind: 'folder', path: `${path}/` };
    } else if (what.isSymbolicLink()) {
      yield { kind: 'link', path };
    } else if (what.isFile() && accepts(path)) {
      yield { kind: 'file', path };
    }
  }
}

async function* judgeLink(
  root: string,
  realRoot: string,
  { path, options }: { readonly path: string; readonly options: WalkOptions },
): AsyncGenerator<Finding, void, undefined> {
  const place = join(root, path);
  let target: string;
  try {
    target = await realpath(place);
  } catch (error) {
    if (options.accepts(path)) yield { path, error: describeDeadLink(place, error) };
    return;
  }
  if (isInside(realRoot, target)) return;
  const leadsToFolder = async () => (await stat(target).catch(() => null))?.isDirectory() ?? false;
  if (!options.accepts(path) && !(options.recursive && (await leadsToFolder()))) return;
  const error = new ClipError(
    'path-outside-root',
    `${place} is a link to ${target}, outside the folder ${root}. Links are not followed; copy what it leads to into the folder, or index its folder by itself.`,
  );
  yield { path, error };
}

function describeDeadLink(place: string, error: unknown): ClipError {
  if (systemCode(error) !== 'ENOENT') return toFileError(place, error);
  return new ClipError(
    'file-missing',
    `${place} is a link to something that is not there. Remove the link.`,
    {
      cause: error,
    },
  );
}

/** Bytes that are no UTF-8 are read as U+FFFD, so the name that was read is not the name of the file. */
async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

function describeBadName(root: string, path: string): ClipError {
  return new ClipError(
    'file-unreadable',
    `The name of ${join(root, path)} is not UTF-8 (shown with \ufffd). Rename it.`,
  );
}
