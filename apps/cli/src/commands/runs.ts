import type { ErrorCode } from '@clipline/clip-core';
import type { DeadLetterFilter, RunDetail, RunSummary } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, wholeNumber } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell, UsageError } from '../shell.ts';
import { formatTable } from '../table.ts';

/** `clipline runs`: what ran, what failed, and doing it again. */
export function runsCommand(shell: Shell): Command {
  return new Command('runs')
    .description('Look at runs, end them, and do again what failed.')
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(changeCommand(shell, 'cancel', 'End a run within a second, wherever it runs.'))
    .addCommand(changeCommand(shell, 'pause', 'Let a run rest once what its workers are at is committed.'))
    .addCommand(changeCommand(shell, 'resume', 'Let a paused run go on.'))
    .addCommand(retryCommand(shell))
    .addCommand(deadLettersCommand(shell))
    .addCommand(replayCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline runs list\n  $ clipline runs retry RUN --failed\n  $ clipline runs dead-letters --pipeline nightly\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the latest runs, newest first.', [
    'runs list --limit 20',
    'runs list --pipeline nightly --json',
  ])
    .option('--pipeline <name>', 'only runs of this pipeline')
    .option('--catalog <name>', 'only runs that fill this catalogue')
    .option('--limit <n>', 'how many at most (default: 50)', wholeNumber(1, 1_000), 50)
    .action(
      (
        options: CommonOptions & {
          readonly pipeline?: string;
          readonly catalog?: string;
          readonly limit: number;
        },
      ) =>
        perform(shell, options, async (work) => {
          const { pipeline, catalog, limit } = options;
          const runs = await (await work.openRuntime()).runs.list({
            limit,
            ...(pipeline === undefined ? {} : { pipeline }),
            ...(catalog === undefined ? {} : { catalog }),
          });
          if (work.json) await printJson(work.stdout, runs);
          else if (runs.length === 0) await work.note('There are none yet.');
          else for (const line of formatRuns(runs)) await printLine(work.stdout, line);
          return 'done';
        }),
    );
}

function formatRuns(runs: readonly RunSummary[]): readonly string[] {
  return formatTable(
    [
      { title: 'run' },
      { title: 'status' },
      { title: 'items', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'created' },
      { title: 'title' },
    ],
    runs.map(({ id, status, progress, createdAt, title }) => [
      id,
      status,
      String(progress.scanned),
      String(progress.failed),
      createdAt.toISOString(),
      toPrintable(title),
    ]),
    null,
  );
}

function showCommand(shell: Shell): Command {
  return defineCommand('show', 'Tell what passed each node of a run, and what its nodes noted.', [
    'runs show RUN --json',
  ])
    .argument('<run>', 'id of the run')
    .action((id: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { runs } = await work.openRuntime();
        const [detail, notes] = [await runs.describe(id), await runs.notes(id)];
        if (work.json) {
          await printJson(work.stdout, { ...detail, notes });
          return 'done';
        }
        const lines = [...formatRuns([detail]), ''];
        lines.push(...detail.nodes.map(describeNode));
        if (detail.error !== null) lines.push('', toPrintable(detail.error.message));
        if (detail.deadLetters > 0)
          lines.push('', `${detail.deadLetters} refused items: clipline runs dead-letters --run ${id}`);
        for (const note of notes) lines.push(`  ${note.node}: ${toPrintable(note.message)}`);
        for (const line of lines) await printLine(work.stdout, line);
        return 'done';
      }),
    );
}

function describeNode({ id, counts }: RunDetail['nodes'][number]): string {
  const facts = [
    `${counts.in ?? 0} in`,
    ...Object.entries(counts.out ?? {}).map(([output, n]) => `${n} ${output}`),
    `${counts.errors ?? 0} refused`,
    ...(counts.cached ? [`${counts.cached} from the cache`] : []),
    `${Math.round(counts.milliseconds ?? 0)} ms`,
  ];
  return `  ${id}: ${facts.join(', ')}`;
}

function changeCommand(shell: Shell, verb: 'cancel' | 'pause' | 'resume', description: string): Command {
  return defineCommand(verb, description, [`runs ${verb} RUN`])
    .argument('<run>', 'id of the run')
    .action((id: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { runs } = await work.openRuntime();
        await runs[verb](id);
        const run = await runs.get(id);
        if (work.json) await printJson(work.stdout, run);
        // A run that goes on elsewhere hears of it within a second.
        else await work.note(`Run ${id}: ${verb} was asked for.`);
        return 'done';
      }),
    );
}

interface RetryOptions extends CommonOptions {
  readonly from?: string;
  readonly failed?: boolean;
  readonly pipelineVersion?: number;
}

function retryCommand(shell: Shell): Command {
  return defineCommand('retry', 'Do a run again, as a new run: all of it, from a node on, or what failed.', [
    'runs retry RUN',
    'runs retry RUN --from classify',
    'runs retry RUN --failed --pipeline-version 3',
  ])
    .argument('<run>', 'id of the run')
    .option('--from <node>', 'begin at this node; what lies before takes its results from the cache')
    .option('--failed', 'only the items that nodes refused')
    .option('--pipeline-version <n>', 'with this version; that of the run when left out', wholeNumber(1, 1e9))
    .action((id: string, options: RetryOptions) =>
      perform(shell, options, async (work) => {
        if (options.failed && options.from !== undefined)
          throw new UsageError('--failed begins at the node that refused each item; leave out --from.');
        const runs = await (await work.openRuntime()).runs.retry(id, {
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(options.failed ? { failed: true } : {}),
          ...(options.pipelineVersion === undefined ? {} : { version: options.pipelineVersion }),
        });
        if (work.json) await printJson(work.stdout, runs);
        else for (const run of runs) await printLine(work.stdout, `A worker takes it: run ${run.id}.`);
        return 'done';
      }),
    );
}

interface LetterOptions extends CommonOptions {
  readonly run?: string;
  readonly pipeline?: string;
  readonly catalog?: string;
  readonly node?: string;
  readonly code?: string;
  readonly limit?: number;
  readonly pipelineVersion?: number;
}

function withFilter(command: Command): Command {
  return command
    .option('--run <id>', 'only those of this run')
    .option('--pipeline <name>', 'only those of this pipeline')
    .option('--catalog <name>', 'only those of this catalogue')
    .option('--node <id>', 'only those that this node refused')
    .option('--code <code>', 'only those with this error code, such as image-corrupt');
}

function toFilter({ run, pipeline, catalog, node, code }: LetterOptions): DeadLetterFilter {
  return {
    ...(run === undefined ? {} : { run }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(catalog === undefined ? {} : { catalog }),
    ...(node === undefined ? {} : { node }),
    // A code that does not exist fits nothing.
    ...(code === undefined ? {} : { code: code as ErrorCode }),
  };
}

function deadLettersCommand(shell: Shell): Command {
  const command = defineCommand('dead-letters', 'Show the items that nodes refused, and why.', [
    'runs dead-letters --run RUN',
    'runs dead-letters --code image-corrupt --json',
  ]).option('--limit <n>', 'how many at most (default: 100)', wholeNumber(1, 1_000), 100);
  return withFilter(command).action((options: LetterOptions) =>
    perform(shell, options, async (work) => {
      const { runs } = await work.openRuntime();
      const { letters } = await runs.deadLetters({ ...toFilter(options), limit: options.limit ?? 100 });
      if (work.json) await printJson(work.stdout, letters);
      else if (letters.length === 0) await work.note('There are none.');
      for (const { id, state, node, path, code, message } of work.json ? [] : letters) {
        await printLine(work.stdout, `${id}  ${state}  ${node}  ${code}  ${toPrintable(path)}`);
        await printLine(work.stdout, `  ${toPrintable(message)}`);
      }
      return 'done';
    }),
  );
}

function replayCommand(shell: Shell): Command {
  const command = defineCommand('replay', 'Try refused items again, each from the node that refused it on.', [
    'runs replay 17 18',
    'runs replay --run RUN',
    'runs replay --pipeline label --pipeline-version 4',
  ])
    .argument('[id...]', 'ids of dead letters; those that the options choose when left out')
    .option(
      '--pipeline-version <n>',
      'with this version; that of their run when left out',
      wholeNumber(1, 1e9),
    );
  return withFilter(command).action((ids: readonly string[], options: LetterOptions) =>
    perform(shell, options, async (work) => {
      const filter = toFilter(options);
      if (ids.length === 0 && Object.keys(filter).length === 0)
        throw new UsageError('Name dead letters, or choose them with --run, --pipeline, --node or --code.');
      const report = await (await work.openRuntime()).runs.replay({
        ...filter,
        ...(ids.length === 0 ? {} : { ids }),
        ...(options.pipelineVersion === undefined ? {} : { version: options.pipelineVersion }),
      });
      if (work.json) await printJson(work.stdout, report);
      else
        await printLine(
          work.stdout,
          `${report.items} items are tried again in ${report.runs.length} runs; ${report.left} cannot be.`,
        );
      return 'done';
    }),
  );
}
