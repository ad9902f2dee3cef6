import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourcePage } from '@clipline/clip-core';

/** A folder with these files, empty or with a text. */
export async function plant(...files: readonly (string | readonly [name: string, text: string])[]) {
  const root = await mkdtemp(join(tmpdir(), 'clipline-folder-'));
  for (const file of files) {
    const [name, text] = typeof file === 'string' ? [file, ''] : file;
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** The items of all pages, in order. */
export const idsOf = (pages: readonly SourcePage[]) =>
  pages.flatMap(({ items }) => items.map(({ id }) => id));
