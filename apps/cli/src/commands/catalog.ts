import type { ReindexCount } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell, UsageError } from '../shell.ts';
import { chosen } from './schedule.ts';

interface ReindexOptions extends CommonOptions {
  readonly missing?: boolean;
  readonly changed?: boolean;
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

/** `clipline catalog`: looking after catalogues. */
export function catalogCommand(shell: Shell): Command {
  return new Command('catalog')
    .description('Look after catalogues.')
    .addCommand(reindexCommand(shell))
    .addHelpText('after', '\nExamples:\n  $ clipline catalog reindex pets --changed --dry-run\n');
}

function reindexCommand(shell: Shell): Command {
  return defineCommand(
    'reindex',
    'Count the images of a catalogue that are due, and hand them to a worker.',
    [
      'catalog reindex pets --missing --dry-run',
      'catalog reindex pets --missing --changed',
      'catalog reindex pets --all --json',
    ],
  )
    .argument('<catalog>', 'name of the catalogue')
    .option('--missing', 'images without a vector, new ones among them')
    .option('--changed', 'images whose bytes are not those that were embedded')
    .option('--all', 'every image')
    .option('--dry-run', 'only count')
    .action((catalog: string, options: ReindexOptions) =>
      perform(shell, options, async (work) => {
        const choice = chosen(options);
        if (choice === null) throw new UsageError('Choose --missing, --changed (or both) or --all.');
        const { reindexing } = await work.openRuntime();
        const count = await reindexing.count(catalog, choice, { signal: work.signal });
        if (!work.json) await printLine(work.stdout, describeCount(count));
        const run = options.dryRun || count.toEmbed === 0 ? null : await reindexing.start(catalog, choice);
        if (work.json) await printJson(work.stdout, { ...count, run });
        else if (run !== null) await printLine(work.stdout, `A worker takes it: run ${run.id}.`);
        return 'done';
      }),
    );
}

function describeCount({ catalog, missing, changed, all, toEmbed }: ReindexCount): string {
  return `${toPrintable(catalog)}: ${missing} missing, ${changed} changed, ${all} in all; ${toEmbed} to be embedded.`;
}
