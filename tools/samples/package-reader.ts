import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readRcc } from './rcc.ts';
import type { Source } from './selection.ts';

/** Opens one unpacked package; the returned function gives the bytes of an image inside it. */
export async function openPackage(
  source: Source,
  packages: string,
): Promise<(path: string) => Promise<Buffer>> {
  const place = join(packages, source.folder);
  switch (source.form) {
    case 'files':
      return (path) => readFile(join(place, path));
    case 'rcc':
      return pick(await readAllRcc(place), source);
    case 'iconify':
      return pick(await readIconSet(place), source);
  }
}

function pick(files: ReadonlyMap<string, Buffer>, source: Source): (path: string) => Promise<Buffer> {
  return async (path) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new Error(`${source.package} holds no ${path}. Is it another version?`);
    return bytes;
  };
}

async function readAllRcc(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const all = new Map<string, Buffer>();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.rcc')) continue;
    for (const [path, bytes] of readRcc(await readFile(join(folder, name)))) all.set(path, bytes);
  }
  return all;
}

async function readIconSet(file: string): Promise<ReadonlyMap<string, Buffer>> {
  // The shape is the icon-set format of the @iconify-json packages.
  const set = JSON.parse(await readFile(file, 'utf8')) as IconSet;
  return new Map(
    Object.entries(set.icons).map(([name, icon]) => {
      const { body, width = set.width ?? 16, height = set.height ?? 16 } = icon;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`;
      return [name, Buffer.from(svg)] as const;
    }),
  );
}

interface IconSet {
  readonly width?: number;
  readonly height?: number;
  readonly icons: Readonly<
    Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>
  >;
}
