import { readFile } from 'node:fs/promises';

import type { SampleKind } from './selection.ts';

/** One line of `samples/metadata.jsonl`. */
export interface Sample {
  readonly file_name: string;
  readonly caption: string;
  readonly group: string;
  readonly kind: SampleKind;
  readonly tags: readonly string[];
  readonly colour: string;
  readonly sku: string;
  readonly year: number;
  readonly price: number;
  readonly license: string;
  readonly author: string;
  readonly source: string;
}

/** Reads the catalogue that `build.ts` wrote. */
export async function readSamples(file: URL): Promise<readonly Sample[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  // build.ts wrote the file from SampleParts.
  return lines.map((line) => JSON.parse(line) as Sample);
}
