import { randomUUID } from 'node:crypto';
import { mkdir, open, opendir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '../home.ts';
import {
  blobMissing,
  digestOf,
  type KeptBlob,
  type KeptBlobs,
  parseBlobUri,
  proveBlob,
} from './kept-blobs.ts';

/** SHA-256 of nothing: the one blob that may be empty. */
const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Drafts of writers that were killed are removed after so many milliseconds. */
const draftAge = 24 * 60 * 60 * 1000;

/**
 * Keeps blobs as files `ab/cdef…` under a folder. Each is written beside its place, flushed to the disk and moved
 * there, so that readers see all of it or nothing and any number of processes may write at once.
 * Throws `disk-full`, `home-unwritable`.
 */
export function openFolderBlobs(folder: string): KeptBlobs {
  const drafts = join(folder, 'drafts');
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2));
  return {
    async put(bytes) {
      const sha256 = digestOf(bytes);
      const target = pathOf(sha256);
      try {
        if (!(await refresh(target, bytes.byteLength))) await write(bytes, target, drafts);
      } catch (error) {
        throw refuse(target, error);
      }
      return { uri: `blob:${sha256}`, sha256 };
    },
    async read(uri) {
      const path = pathOf(parseBlobUri(uri));
      const bytes = await readFile(path).catch((error: unknown) => {
        throw blobMissing(uri, folder, { cause: error });
      });
      return proveBlob(bytes, uri, folder);
    },
    async locate(uri) {
      const sha256 = parseBlobUri(uri);
      const path = pathOf(sha256);
      const found = await stat(path).catch((error: unknown) => {
        throw blobMissing(uri, folder, { cause: error });
      });
      // A file system that lost power may leave a file without its bytes.
      if (found.size === 0 && sha256 !== emptyDigest) throw blobMissing(uri, folder);
      return { path };
    },
    async *list() {
      for (const name of await namesIn(folder)) {
        if (name === 'drafts') await clearDrafts(drafts);
        else if (/^[0-9a-f]{2}$/.test(name)) yield* listPart(folder, name);
      }
    },
    async remove(sha256, unlessPutAfter) {
      const path = pathOf(sha256);
      const found = await stat(path).catch(() => null);
      if (found !== null && found.mtime > unlessPutAfter) return false;
      await rm(path, { force: true });
      return true;
    },
  };
}

/** True when the file is there and whole by its size; it then counts as put just now. */
async function refresh(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size !== bytes) return false;
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    // It was removed this moment.
    () => false,
  );
}

async function write(bytes: Uint8Array, target: string, drafts: string): Promise<void> {
  const draft = join(drafts, randomUUID());
  await mkdir(drafts, { recursive: true });
  await mkdir(join(target, '..'), { recursive: true });
  try {
    {
      await using file = await open(draft, 'wx');
      await file.writeFile(bytes);
      await file.sync();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await using folder = await open(join(target, '..'), 'r');
  await folder.sync();
}

async function* listPart(folder: string, part: string): AsyncGenerator<KeptBlob, void, undefined> {
  for (const name of await namesIn(join(folder, part))) {
    if (!/^[0-9a-f]{62}$/.test(name)) continue;
    const found = await stat(join(folder, part, name)).catch(() => null);
    if (found?.isFile()) yield { sha256: part + name, bytes: found.size, keptAt: found.mtime };
  }
}

async function clearDrafts(drafts: string): Promise<void> {
  for (const name of await namesIn(drafts)) {
    const path = join(drafts, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && found.mtimeMs < Date.now() - draftAge) await rm(path, { force: true });
  }
}

/** Nothing for a folder that is not there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw refuse(folder, error);
  }
  return names.sort();
}
