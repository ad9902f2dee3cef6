import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, toFileError } from '../files/file-error.ts';

/** Where a line lies: which page's part holds it, and its bytes in it. */
export interface Place {
  readonly page: number;
  readonly start: number;
  readonly length: number;
}

/** A line of a part, without its end. */
export interface PartLine {
  readonly place: Place;
  readonly bytes: Buffer;
}

/** Keeps a page's lines in a folder, in place of what an earlier try left for it; whole or not at all. */
export async function writePart(folder: string, page: number, lines: readonly string[]): Promise<void> {
  const path = pathOf(folder, page);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(`${path}.partial`, 'w');
    try {
      await file.writeFile(lines.map((line) => `${line}\n`).join(''));
      // The page counts as committed once this has returned, and a power cut must not take it back.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.partial`, path);
  } catch (error) {
    throw toFileError(path, error);
  }
}

/** Every line that was kept of the pages below the limit, in the order of the pages; holds one part at a time. */
export async function* readParts(folder: string, limit: number): AsyncGenerator<PartLine, void, undefined> {
  for (const page of await listPages(folder)) {
    if (page >= limit) continue;
    const bytes = await readFile(pathOf(folder, page));
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(lineFeed, start);
      yield { place: { page, start, length: end - start }, bytes: bytes.subarray(start, end) };
      start = end + 1;
    }
  }
}

/** The lines at these places, in their order; each part is opened once. */
export async function readPlaces(folder: string, places: readonly Place[]): Promise<readonly string[]> {
  const texts = new Array<string>(places.length).fill('');
  for (const [page, wanted] of Map.groupBy(places.entries(), ([, { page: number }]) => number)) {
    const path = pathOf(folder, page);
    const file = await open(path).catch((error: unknown) => {
      throw toFileError(path, error);
    });
    try {
      for (const [index, { start, length }] of wanted) {
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
        texts[index] = buffer.toString('utf8');
      }
    } finally {
      await file.close();
    }
  }
  return texts;
}

const lineFeed = 0x0a;
const ending = '.lines';

async function listPages(folder: string): Promise<readonly number[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
    return names.map((name) => Number(name.slice(0, -ending.length))).sort((a, b) => a - b);
  } catch (error) {
    // A run without a page has written nothing.
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(folder, error);
  }
}

function pathOf(folder: string, page: number): string {
  return join(folder, `${page}${ending}`);
}
