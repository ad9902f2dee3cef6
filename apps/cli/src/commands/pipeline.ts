import { resolve } from 'node:path';
import { ClipError, type Item, type JsonValue } from '@clipline/clip-core';
import type { PipelineView, RunSummary, Runtime } from '@clipline/runtime';
import { Command } from 'commander';
import { z } from 'zod';
import { type CommonOptions, defineCommand, perform, type Work, wholeNumber } from '../command.ts';
import { readJsonLines } from '../json-lines.ts';
import { readPipelineFile } from '../pipeline-file.ts';
import { toPrintable } from '../printable.ts';
import { type Outcome, printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';
import { waitForRun } from '../wait-for-run.ts';
import { dryRunCommand } from './pipeline-dry-run.ts';

/** `clipline pipeline`: pipelines that are kept, with their versions. */
export function pipelineCommand(shell: Shell): Command {
  return new Command('pipeline')
    .description('Keep pipelines, publish versions of them and run these.')
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(templatesCommand(shell))
    .addCommand(newCommand(shell))
    .addCommand(publishCommand(shell))
    .addCommand(startCommand(shell))
    .addCommand(dryRunCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline pipeline publish nightly.json\n  $ clipline pipeline run nightly --wait\n  $ clipline pipeline dry-run nightly.json\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the pipelines that are kept.', ['pipeline list --json']).action(
    (options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const pipelines = await (await work.openRuntime()).pipelines.list();
        if (work.json) await printJson(work.stdout, pipelines);
        else if (pipelines.length === 0)
          await work.note('There are none. `clipline pipeline publish FILE` keeps one.');
        else for (const line of formatPipelines(pipelines)) await printLine(work.stdout, line);
        return 'done';
      }),
  );
}

function formatPipelines(pipelines: readonly PipelineView[]): readonly string[] {
  return formatTable(
    [{ title: 'pipeline' }, { title: 'version', align: 'right' }, { title: 'draft' }, { title: 'changed' }],
    pipelines.map((one) => [
      toPrintable(one.name),
      one.publishedVersion === null ? '–' : String(one.publishedVersion),
      one.changed ? 'differs' : 'published',
      one.updatedAt.toISOString(),
    ]),
    null,
  );
}

function showCommand(shell: Shell): Command {
  return defineCommand('show', 'Print a pipeline: its draft, what is published, and what is wrong.', [
    'pipeline show nightly --json',
  ])
    .argument('<name>', 'name of the pipeline')
    .action((name: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const pipeline = await (await work.openRuntime()).pipelines.get(name);
        if (work.json) await printJson(work.stdout, pipeline);
        else await printLine(work.stdout, JSON.stringify(pipeline.draft, null, 2));
        for (const { node, message } of work.json ? [] : pipeline.problems)
          await work.warn(`${node === null ? '' : `${node}: `}${toPrintable(message)}`);
        return 'done';
      }),
    );
}

function templatesCommand(shell: Shell): Command {
  return defineCommand('templates', 'Show the pipelines that there are to begin with.', [
    'pipeline templates --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const templates = (await work.openRuntime()).templates.list();
      if (work.json) await printJson(work.stdout, templates);
      else {
        const columns = [{ title: 'template' }, { title: 'what it does' }];
        const rows = templates.map(({ id, description }) => [id, description]);
        for (const line of formatTable(columns, rows, null)) await printLine(work.stdout, line);
      }
      return 'done';
    }),
  );
}

function newCommand(shell: Shell): Command {
  return defineCommand('new', 'Keep a new pipeline that begins as a template.', [
    'pipeline new duplicates --template find-duplicates',
    'pipeline new nightly --template nightly-reindex --catalog shop --json',
  ])
    .argument('<name>', 'name of the new pipeline')
    .requiredOption('--template <id>', 'one of `clipline pipeline templates`')
    .option('--catalog <name>', 'catalogue that it works on; the samples when left out')
    .action(
      (name: string, options: CommonOptions & { readonly template: string; readonly catalog?: string }) =>
        perform(shell, options, async (work) => {
          const { pipelines, templates } = await work.openRuntime();
          const { template, catalog } = options;
          const filled = templates.fill(template, { name, ...(catalog === undefined ? {} : { catalog }) });
          const json = JSON.parse(JSON.stringify(filled)) as JsonValue;
          const kept = await pipelines.saveDraft(name, json, { revision: null });
          const { change } = templates.list().find(({ id }) => id === template) ?? { change: [] };
          if (work.json) await printJson(work.stdout, kept);
          else {
            await printLine(work.stdout, `${toPrintable(name)} is kept as a draft. Look at these first:`);
            for (const line of change) await printLine(work.stdout, `  - ${line}`);
            await printLine(
              work.stdout,
              `Run it with \`clipline pipeline run ${toPrintable(name)} --draft\`.`,
            );
          }
          return 'done';
        }),
    );
}

function publishCommand(shell: Shell): Command {
  return defineCommand('publish', 'Keep a pipeline file and make it the version that runs from now on.', [
    'pipeline publish nightly.json',
    'pipeline publish nightly.json --name "Nightly" --json',
  ])
    .argument('<file>', 'pipeline as JSON')
    .option('--name <name>', 'name to keep it under; that in the file when left out')
    .action((file: string, options: CommonOptions & { readonly name?: string }) =>
      perform(shell, options, async (work) => {
        const definition = await readPipelineFile(resolve(file));
        const named = z.looseObject({ name: z.string() }).safeParse(definition);
        const name = options.name ?? (named.success ? named.data.name : undefined);
        if (name === undefined)
          throw new ClipError('pipeline-invalid', `${file} has no "name". Give it one.`);
        const published = await publish(await work.openRuntime(), name, definition as JsonValue);
        if (work.json) await printJson(work.stdout, published);
        else
          await printLine(
            work.stdout,
            `${toPrintable(name)}: version ${published.version} runs from now on.`,
          );
        return 'done';
      }),
    );
}

async function publish({ pipelines, nodes }: Runtime, name: string, definition: JsonValue) {
  const problems = await nodes.check(definition);
  if (problems.length > 0) {
    const lines = problems.map(({ node, message }) => `  - ${node === null ? '' : `${node}: `}${message}`);
    throw new ClipError(
      'pipeline-invalid',
      `"${name}" cannot run, so nothing was kept:\n${lines.join('\n')}`,
    );
  }
  const there = (await pipelines.list()).find((one) => one.name === name);
  const { revision } = await pipelines.saveDraft(name, definition, { revision: there?.revision ?? null });
  const { version, createdAt } = await pipelines.publish(name, { revision });
  return { name, version, createdAt };
}

interface StartOptions extends CommonOptions {
  readonly pipelineVersion?: number;
  readonly draft?: boolean;
  readonly input?: string;
  readonly wait?: boolean;
  readonly strict?: boolean;
}

function startCommand(shell: Shell): Command {
  return defineCommand('run', 'Hand a run of a kept pipeline to the workers.', [
    'pipeline run nightly --wait',
    'pipeline run label --input items.jsonl --json',
  ])
    .argument('<name>', 'name of the pipeline')
    .option('--pipeline-version <n>', 'a version other than the one published last', wholeNumber(1, 1e9))
    .option('--draft', 'run the draft as it is now')
    .option('--input <file>', 'items for `sources.input`, one JSON object a line; - reads stdin')
    .option('--wait', 'wait until it has ended; a worker must be running')
    .option('--strict', 'with --wait, exit 1 when any item failed')
    .action((name: string, options: StartOptions) =>
      perform(shell, options, (work) => startRun(work, name, options)),
    );
}

async function startRun(work: Work, name: string, options: StartOptions): Promise<Outcome> {
  const runtime = await work.openRuntime();
  const input = options.input === undefined ? undefined : await readItems(work, options.input);
  const run = await runtime.runs.start({
    pipeline: name,
    ...(options.pipelineVersion === undefined ? {} : { version: options.pipelineVersion }),
    ...(options.draft ? { draft: true } : {}),
    ...(input === undefined ? {} : { input }),
  });
  const ended = options.wait ? await waitForRun(work, runtime, run.id) : run;
  if (work.json) await printJson(work.stdout, ended);
  else await printLine(work.stdout, describeRun(ended));
  if (!options.wait) return 'done';
  return ended.status !== 'succeeded' || (options.strict && ended.progress.failed > 0) ? 'failed' : 'done';
}

function describeRun({ id, title, status, progress }: RunSummary): string {
  return `${toPrintable(title)}: ${status}, ${progress.scanned} items, ${progress.failed} failed (run ${id}).`;
}

const itemSchema = z.looseObject({
  id: z.string().min(1),
  metadata: z.record(z.string(), z.json()).default({}),
});

async function readItems(work: Work, file: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const { line, value } of readJsonLines(work, file)) {
    const parsed = itemSchema.safeParse(value);
    if (!parsed.success) {
      throw new ClipError(
        'param-invalid',
        `${file}, line ${line}: an item is an object with an "id", and may have "metadata", "image": {"uri": …} and "text".`,
      );
    }
    // The source that hands it on refuses an item without the facets that it promises.
    items.push(parsed.data as unknown as Item);
  }
  return items;
}
