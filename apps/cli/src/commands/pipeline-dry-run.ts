import type { Item, JsonValue } from '@clipline/clip-core';
import type { Runtime } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { findDefinition } from '../pipeline-file.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell } from '../shell.ts';

/** `clipline pipeline dry-run`: what each node would make of a few images. */
export function dryRunCommand(shell: Shell): Command {
  return defineCommand(
    'dry-run',
    'Show what each node makes of the pinned samples, or of the first images of the source; nothing outside is touched.',
    ['pipeline dry-run nightly.json', 'pipeline dry-run nightly --up-to classify --json'],
  )
    .argument('<file|name>', 'pipeline file (ends with .json) or name of a kept pipeline')
    .option('--up-to <node>', 'stop at this node')
    .action((what: string, options: CommonOptions & { readonly upTo?: string }) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const { definition, folder } = await findDefinition(runtime, what);
        // Nodes resolve paths from the folder that the process is in.
        if (folder !== null) process.chdir(folder);
        let failed = false;
        const upTo = options.upTo === undefined ? {} : { upTo: options.upTo };
        for await (const preview of runtime.pipelines.preview(definition, { ...upTo, signal: work.signal })) {
          failed ||= preview.error !== null;
          if (work.json) await printJson(work.stdout, toJson(preview));
          else for (const line of toLines(preview)) await printLine(work.stdout, line);
        }
        return failed ? 'failed' : 'done';
      }),
    );
}

type Preview = ReturnType<Runtime['pipelines']['preview']> extends AsyncIterable<infer P> ? P : never;

function toLines({ node, in: came, ran, outputs, rejected, dropped, sentences, error, cached }: Preview) {
  const given = Object.entries(outputs).map(([output, items]) => `${items.length} ${output}`);
  const facts = [
    `${came} in`,
    ...given,
    ...(rejected.length > 0 ? [`${rejected.length} refused`] : []),
    ...(dropped.length > 0 ? [`${dropped.length} dropped`] : []),
    ...(cached > 0 ? [`${cached} from the cache`] : []),
    ...(ran ? [] : ['not run']),
  ];
  return [
    `${node}: ${facts.join(', ')}`,
    ...sentences.map((sentence) => `  ${toPrintable(sentence)}`),
    ...rejected.map(({ item, error: why }) => `  ${toPrintable(item.id)}: ${toPrintable(why.message)}`),
    ...(error === null ? [] : [`  failed: ${toPrintable(error.message)}`]),
  ];
}

/** Vectors are left out. */
function toJson({ outputs, rejected, dropped, ...rest }: Preview) {
  return {
    ...rest,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([output, items]) => [output, items.map(describeItem)]),
    ),
    rejected: rejected.map(({ item, error }) => ({ id: item.id, error })),
    dropped: dropped.map(({ item, reason }) => ({ id: item.id, reason })),
  };
}

function describeItem({ embedding, ...item }: Item): JsonValue {
  return JSON.parse(JSON.stringify({ ...item, ...(embedding ? { embedding: embedding.stamp } : {}) }));
}
