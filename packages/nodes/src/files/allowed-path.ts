import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { systemCode, toFileError } from './file-error.ts';

/**
 * Resolves a path and makes sure that it lies in one of the roots once every link is followed; no roots allow any.
 * A relative path starts at the first root, or at the working folder where there is none. What does not exist yet is judged by the nearest folder that does. Throws `path-outside-root`.
 */
export async function resolveAllowed(path: string, roots: readonly string[]): Promise<string> {
  const absolute = resolve(roots[0] ?? '.', path);
  if (roots.length === 0) return absolute;
  const real = await realpathOfNearest(absolute);
  for (const root of roots) {
    if (isInside(await realpathOfNearest(resolve(root)), real)) return absolute;
  }
  throw new ClipError(
    'path-outside-root',
    `${absolute} lies outside the folders that pipelines may use (${roots.join(', ')}). Choose a place in one of them, or allow its folder.`,
  );
}

/** True when the path is the folder itself or lies in it; both absolute, with every link followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

async function realpathOfNearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (systemCode(error) !== 'ENOENT' || parent === path) throw toFileError(path, error);
    return join(await realpathOfNearest(parent), basename(path));
  }
}
