import { lstat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ClipError,
  type Cursor,
  defineSource,
  type Item,
  type Metadata,
  paramHint,
  type SourcePage,
  toClipError,
} from '@clipline/clip-core';
import picomatch from 'picomatch';
import { z } from 'zod';
import { resolveAllowed } from '../files/allowed-path.ts';
import { systemCode, toFileError } from '../files/file-error.ts';
import { readSidecar } from '../files/sidecar.ts';
import { countFiles, type Finding, findRoot, walkFolder } from '../files/walk-folder.ts';

/** Lower case. Formats that cannot be decoded are here too, so that their files are reported and not passed over. */
const imageExtensions: ReadonlySet<string> = new Set(
  '.jpg .jpeg .png .webp .gif .avif .tif .tiff .bmp .heic .heif .svg'.split(' '),
);

const params = z.strictObject({
  root: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
    .meta(paramHint({ control: 'folder' }))
    .describe(
      'Folder that holds the images. A relative path starts at the folder that runs may use, or where Clipline was started.',
    ),
  recursive: z.boolean().default(true).describe('Look into the folders inside it as well.'),
  include: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Only files that match one of these patterns, such as `*.jpg` or `2024/**`; none means all images.',
    ),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many files make a page.'),
});

/**
 * Images of a folder, in the byte order of their relative paths. The cursor is the path that was looked at last.
 * An item's id is that path; fields from `metadata.jsonl` or `metadata.csv` in the root are merged under the facts
 * of the file: `path`, `name`, `folder`, `bytes`, `modifiedAt` (ISO 8601, UTC).
 */
export default defineSource({
  type: 'sources.folder',
  version: 1,
  title: 'Folder',
  description:
    'Reads the images of a folder, page by page. Hidden files are passed over, links are not followed, and fields from a metadata.jsonl or metadata.csv beside the images come along.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    const root = await resolveAllowed(chosen.root, context.roots);
    await findRoot(root);
    const after = readCursor(cursor);
    const stopCounting = new AbortController();
    const matches = chosen.include.map((pattern) =>
      // A pattern without a folder is for names in any folder; names may hold newlines.
      picomatch(pattern, { basename: !pattern.includes('/'), flags: 's' }),
    );
    const accepts = (path: string) =>
      imageExtensions.has(posix.extname(path).toLowerCase()) &&
      (matches.length === 0 || matches.some((match) => match(path)));
    const options = { recursive: chosen.recursive, accepts, signal: context.signal };
    let total: number | undefined;
    countFiles(root, { ...options, signal: AbortSignal.any([context.signal, stopCounting.signal]) }).then(
      (count) => {
        total = count;
      },
      // Stopped together with the walk.
      () => {},
    );
    try {
      const sidecar = await readSidecar(root, context.signal);
      // A resumed run has reported these with its first page.
      const faults = after === null ? sidecar.faults : [];
      const report = (page: Omit<SourcePage, 'total'>): SourcePage =>
        total === undefined ? page : { ...page, total };
      let rejected = faults.map(({ path, error }) => ({ item: describeRefused(path), error }));
      let findings: Finding[] = [];
      for await (const finding of walkFolder(root, after, options)) {
        context.signal.throwIfAborted();
        if (findings.push(finding) < chosen.pageSize) continue;
        yield report(await buildPage(root, findings, { fields: sidecar.fields, rejected }));
        findings = [];
        rejected = [];
      }
      if (findings.length > 0 || rejected.length > 0) {
        yield report(await buildPage(root, findings, { fields: sidecar.fields, rejected }));
      }
    } catch (error) {
      throw context.signal.aborted ? toClipError(context.signal.reason, 'aborted') : error;
    } finally {
      stopCounting.abort();
    }
  },
});

function readCursor(cursor: Cursor | null): string | null {
  if (cursor === null || typeof cursor === 'string') return cursor;
  throw new ClipError(
    'internal',
    `sources.folder was given the cursor ${JSON.stringify(cursor)}; its cursors are paths.`,
  );
}

type Rejected = NonNullable<SourcePage['rejected']>;

async function buildPage(
  root: string,
  findings: readonly Finding[],
  more: { readonly fields: ReadonlyMap<string, Metadata>; readonly rejected: Rejected },
): Promise<Omit<SourcePage, 'total'>> {
  const looked = await Promise.all(
    findings.map(async ({ path, error }) => {
      if (error !== undefined) return { item: describeRefused(path), error };
      try {
        const item = await describeFile(root, path, more.fields.get(path) ?? {});
        return item === null ? null : { item, error: null };
      } catch (cause) {
        return { item: describeRefused(path), error: toFileError(join(root, path), cause) };
      }
    }),
  );
  // Files that are gone were removed while we walked, unless everything is.
  if (looked.includes(null)) await findRoot(root);
  const found = looked.filter((one) => one !== null);
  return {
    items: found.flatMap(({ item, error }) => (error === null ? [item] : [])),
    rejected: [
      ...more.rejected,
      ...found.flatMap(({ item, error }) => (error === null ? [] : [{ item, error }])),
    ],
    cursor: findings.at(-1)?.path ?? '',
  };
}

/** Null when the file has gone or is no file any more. */
async function describeFile(root: string, path: string, fields: Metadata): Promise<Item | null> {
  const place = join(root, path);
  try {
    const found = await lstat(place);
    if (!found.isFile()) return null;
    const { size, mtime } = found;
    return {
      id: path,
      image: { uri: pathToFileURL(place).href, bytes: size },
      metadata: { ...fields, ...describePath(path), bytes: size, modifiedAt: mtime.toISOString() },
    };
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return null;
  }
}

function describePath(path: string): Metadata {
  const folder = posix.dirname(path);
  return { path, name: posix.basename(path), folder: folder === '.' ? '' : folder };
}

function describeRefused(path: string): Item {
  return { id: path, metadata: describePath(path) };
}
