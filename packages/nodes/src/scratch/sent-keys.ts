import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, toFileError } from '../files/file-error.ts';

/** What a node has done for the items of a page already, so that another try of the page does not do it again. */
export interface SentKeys {
  has(key: string): boolean;
  add(key: string): Promise<void>;
}

/** Opens the record of a page; it lasts as long as the run. */
export async function openSentKeys(folder: string, page: number): Promise<SentKeys> {
  const path = join(folder, `${page}.sent`);
  const known = new Set(await readLines(path));
  return {
    has: (key) => known.has(JSON.stringify(key)),
    async add(key) {
      const line = JSON.stringify(key);
      known.add(line);
      try {
        await mkdir(folder, { recursive: true });
        await appendFile(path, `${line}\n`);
      } catch (error) {
        throw toFileError(path, error);
      }
    },
  };
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(path, error);
  }
}
