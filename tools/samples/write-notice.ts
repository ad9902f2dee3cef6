import { readFile, writeFile } from 'node:fs/promises';
import type { Sample } from './catalogue.ts';
import { readSamples } from './catalogue.ts';
import type { Source } from './selection.ts';

/** Writes `NOTICE` at the root of the repository from the sample catalogue. */
async function writeNotice(root: URL): Promise<void> {
  // This folder's own file, checked when build.ts reads the packages it names.
  const sources = JSON.parse(await readFile(new URL('sources.json', import.meta.url), 'utf8')) as Record<
    string,
    Source
  >;
  const samples = await readSamples(new URL('samples/metadata.jsonl', root));
  const sections = Object.values(sources).map((source) =>
    describeSource(
      source,
      samples.filter((sample) => sample.source === source.package),
    ),
  );
  await writeFile(new URL('NOTICE', root), [OPENING, ...sections, CLOSING].join('\n\n'));
}

function describeSource(source: Source, samples: readonly Sample[]): string {
  const groups = [...new Set(samples.map((sample) => sample.group))].sort();
  const lines = [
    `${source.package} (${source.registry})`,
    '  In samples/images, the folders:',
    ...wrap(groups),
  ];
  const credits = new Map<string, string[]>();
  for (const { author, license, file_name } of samples) {
    const credit = `${author}. ${license}`;
    credits.set(credit, [...(credits.get(credit) ?? []), file_name.replace('images/', '')]);
  }
  if (credits.size === 1)
    return [...lines, `  Copyright: ${[...credits.keys()].join()}`, `  ${samples.length} images`].join('\n');
  for (const [credit, files] of [...credits].sort())
    lines.push(`  Copyright: ${credit}`, ...files.map((file) => `    ${file}`));
  return lines.join('\n');
}

/** Comma-separated words on lines of at most 80 characters, indented by four. */
function wrap(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 76) lines.push(`    ${word}`);
    else lines[lines.length - 1] = `${last}, ${word}`;
  }
  return lines;
}

const OPENING = `Clipline
Copyright Clipline contributors
Licensed under the Apache License, Version 2.0 (see LICENSE).

This file lists what the repository ships that others made. It is written by
tools/samples/write-notice.ts from samples/metadata.jsonl.

SAMPLE IMAGES (samples/images)

The sample images are data that lies beside the program. They are not covered by
the program's licence: each keeps its own, named below and on its line in
samples/metadata.jsonl. The texts are in samples/licenses. All images were scaled
to at most 640 pixels and encoded again; drawings were rasterised. Nothing else in
them was changed. "LicenseRef-public-domain" means that the package states the
image to be in the public domain.

Logos (samples/images/logos) are drawings under CC0-1.0. The brands they show
remain trademarks of their owners. They are here so that logo search and
moderation can be tried; no owner endorses this project.`;

const CLOSING = `MODELS

models/starter: the built-in starter model. What it was made from, and under which
licences, is told in models/starter/README.md: the image backbone is
efficientnet-lite0 (Apache-2.0) and the text encoder is all-MiniLM-L6-v2
(Apache-2.0).
`;

await writeNotice(new URL('../../', import.meta.url));
