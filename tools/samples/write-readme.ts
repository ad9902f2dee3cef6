import { writeFile } from 'node:fs/promises';
import type { Sample } from './catalogue.ts';
import { readSamples } from './catalogue.ts';

/** Writes `samples/README.md` from the sample catalogue. */
async function writeReadme(samples: URL): Promise<void> {
  const all = await readSamples(new URL('metadata.jsonl', samples));
  await writeFile(new URL('README.md', samples), render(all));
}

const KINDS = ['photo', 'illustration', 'emoji', 'logo'] as const;

function render(samples: readonly Sample[]): string {
  const groups = [...new Set(samples.map((sample) => sample.group))].sort();
  const rows = groups.map((group) =>
    tableRow(
      group,
      samples.filter((sample) => sample.group === group),
    ),
  );
  const licenses = countBy(samples, (sample) => `\`${sample.license}\``);
  const sources = countBy(samples, (sample) => `\`${sample.source}\``);
  return `# The sample catalogue

${samples.length} openly licensed images that \`npm start\` indexes, so that there is something to search in the first minute. Try *a red sports car*, *birds flying*, *a castle by the water at night*, *something to eat*, *the logo of a database*.

- \`images/<group>/<name>\`: photographs as JPEG, cut-outs and drawings as WebP with alpha, logos as PNG; at most 640 px.
- \`metadata.jsonl\`: one JSON object a line, the "imagefolder" form: \`file_name\` (relative to this folder), \`caption\`, \`group\`, \`kind\`, \`tags\`, \`colour\`, \`sku\`, \`year\`, \`price\`, \`license\`, \`author\`, \`source\`.
- \`licenses/\`: the licence texts.

\`caption\`, \`tags\` and \`colour\` describe the picture and were written for this catalogue. \`sku\`, \`year\` and \`price\` are made up, for trying filters.

## What is in it

| group | ${KINDS.join(' | ')} | all |
| --- | ${KINDS.map(() => '---:').join(' | ')} | ---: |
${[...rows, tableRow('**all**', samples)].join('\n')}

\`photo\` counts photographs and photographic cut-outs. People are drawn, never photographed; the one astronaut on a spacewalk shows no face.

## Licences

Each image keeps its own licence, on its line in \`metadata.jsonl\`; authors are listed in \`NOTICE\` at the root of the repository.

| licence | images |
| --- | ---: |
${licenses.join('\n')}

Logos remain trademarks of their owners.

## Where it comes from

| package | images |
| --- | ---: |
${sources.join('\n')}

\`tools/samples\` builds this folder again from those packages. This file is written by \`tools/samples/write-readme.ts\`.
`;
}

function tableRow(name: string, samples: readonly Sample[]): string {
  const counts = KINDS.map((kind) => samples.filter((sample) => sample.kind === kind).length);
  return `| ${[name, ...counts.map((count) => (count === 0 ? '' : count)), samples.length].join(' | ')} |`;
}

function countBy(samples: readonly Sample[], keyOf: (sample: Sample) => string): readonly string[] {
  const counts = new Map<string, number>();
  for (const sample of samples) counts.set(keyOf(sample), (counts.get(keyOf(sample)) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .map(([key, count]) => `| ${key} | ${count} |`);
}

await writeReadme(new URL('../../samples/', import.meta.url));
