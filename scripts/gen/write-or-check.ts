import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repoRoot } from '../test/step.ts';

/** A generated file: its path from the repository root and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Writes the files that differ; in check mode writes nothing and returns their paths. */
export async function writeOrCheck(files: readonly GeneratedFile[], check: boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const file of files) {
    const path = join(repoRoot, file.path);
    const present = await readFile(path, 'utf8').catch(() => null);
    if (present === file.text) continue;
    if (check) {
      stale.push(file.path);
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.text);
    console.log(`wrote ${file.path}`);
  }
  return stale;
}
