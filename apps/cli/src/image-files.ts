import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, resolve, sep } from 'node:path';
import { ClipError } from '@clipline/clip-core';

/** Lower case. Formats that cannot be decoded are here too, so that their files are reported and not passed over. */
const extensions: ReadonlySet<string> = new Set(
  '.jpg .jpeg .png .webp .gif .avif .tif .tiff .bmp .heic .heif .svg'.split(' '),
);

/** An image to look at, or why there is none in that place. */
export type FoundImage = {
  /** As results name it: a file as it was given, a file of a folder as the folder was given and the way in it. */
  readonly shown: string;
} & ({ readonly path: string } | { readonly error: ClipError });

/**
 * The files themselves, whatever they are, and the images of the folders and of those below them, in byte order of
 * their names. In folders, hidden files are passed over and links are followed to files inside the folder only.
 */
export async function findImages(given: readonly string[]): Promise<readonly FoundImage[]> {
  const found = await Promise.all(
    given.map(async (shown): Promise<readonly FoundImage[]> => {
      const path = resolve(shown);
      try {
        if (!(await stat(path)).isDirectory()) return [{ shown, path }];
        return await walk({ shown, path, root: await realpath(path) });
      } catch (error) {
        return [{ shown, error: describeMissing(shown, error) }];
      }
    }),
  );
  return found.flat();
}

interface Place {
  readonly shown: string;
  readonly path: string;
  /** The folder that was given, with links followed. */
  readonly root: string;
}

async function walk({ shown, path, root }: Place): Promise<readonly FoundImage[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const named = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ entry, key: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const found: FoundImage[] = [];
  for (const { entry } of named) {
    const place = { shown: join(shown, entry.name), path: join(path, entry.name), root };
    if (entry.isDirectory()) {
      try {
        found.push(...(await walk(place)));
      } catch (error) {
        found.push({ shown: place.shown, error: describeMissing(place.shown, error) });
      }
    } else if (extensions.has(extname(entry.name).toLowerCase())) {
      if (entry.isFile()) found.push(place);
      else if (entry.isSymbolicLink()) found.push(await judgeLink(place));
    }
  }
  return found;
}

async function judgeLink({ shown, path, root }: Place): Promise<FoundImage> {
  try {
    const target = await realpath(path);
    if (target.startsWith(root.endsWith(sep) ? root : root + sep)) return { shown, path };
    const message = `${JSON.stringify(shown)} is a link to ${target}, outside the folder. Name the file itself, or copy it into the folder.`;
    return { shown, error: new ClipError('path-outside-root', message) };
  } catch (error) {
    return { shown, error: describeMissing(shown, error) };
  }
}

function describeMissing(shown: string, error: unknown): ClipError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ClipError(
      'file-missing',
      `There is no file or folder ${JSON.stringify(shown)}. Check the name ${JSON.stringify(basename(shown))} and the folder you are in.`,
      { cause: error },
    );
  }
  return new ClipError(
    'file-unreadable',
    `${JSON.stringify(shown)} cannot be read (${code}). Give yourself the right to read it, or leave it out.`,
    { cause: error },
  );
}

/** A model is named by its id, or by a folder relative to where the command was called. */
export function resolveModel(model: string | undefined): { readonly model?: string } {
  if (model === undefined) return {};
  return { model: /^\.|[/\\]/.test(model) ? resolve(model) : model };
}
