import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeSample } from './encode.ts';
import { describeSample } from './metadata.ts';
import { openPackage } from './package-reader.ts';
import type { Source } from './selection.ts';
import { readCredits, readSelection } from './selection.ts';

/** Writes `samples/images` and `samples/metadata.jsonl` from a folder of unpacked packages. */
async function buildSamples(packages: string, target: string): Promise<void> {
  // This folder's own file; a wrong entry shows as a package that cannot be opened.
  const sources = JSON.parse(await readFile(new URL('sources.json', import.meta.url), 'utf8')) as Record<
    string,
    Source
  >;
  const choices = await readSelection(new URL('selection.tsv', import.meta.url));
  const creditOf = await readCredits(new URL('credits.tsv', import.meta.url), sources);
  const open = new Map<string, (path: string) => Promise<Buffer>>();

  await rm(join(target, 'images'), { recursive: true, force: true });
  const lines: string[] = [];
  let total = 0;
  for (const [index, choice] of choices.entries()) {
    const source = sources[choice.source];
    if (source === undefined)
      throw new Error(`selection.tsv names the source "${choice.source}", which sources.json does not have.`);
    const read = open.get(choice.source) ?? (await openPackage(source, packages));
    open.set(choice.source, read);
    const { bytes, extension } = await encodeSample(await read(choice.path), choice.kind);
    const fileName = `images/${choice.image}.${extension}`;
    await mkdir(dirname(join(target, fileName)), { recursive: true });
    await writeFile(join(target, fileName), bytes);
    lines.push(JSON.stringify(describeSample({ choice, fileName, source, credit: creditOf(choice), index })));
    total += bytes.length;
  }
  await writeFile(join(target, 'metadata.jsonl'), `${lines.join('\n')}\n`);
  console.log(`${choices.length} samples, ${(total / 1e6).toFixed(1)} MB`);
}

const [packages, target = fileURLToPath(new URL('../../samples', import.meta.url))] = process.argv.slice(2);
if (packages === undefined)
  throw new Error('Say where the unpacked packages are: node tools/samples/build.ts <folder> [target]');
await buildSamples(packages, target);
