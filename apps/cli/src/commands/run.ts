import { dirname, resolve } from 'node:path';
import { ClipError, pipelineSchema, type RunEvent } from '@clipline/clip-core';
import type { RunSummary } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work } from '../command.ts';
import { readPipelineFile } from '../pipeline-file.ts';
import { toPrintable } from '../printable.ts';
import { openProgressBar, type ProgressBar } from '../progress-bar.ts';
import { type Outcome, printJson, printLine, type Shell } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface RunOptions extends CommonOptions {
  readonly check?: boolean;
  readonly strict?: boolean;
}

/** `clipline run`: runs a pipeline file. */
export function runCommand(shell: Shell): Command {
  return defineCommand('run', 'Run a pipeline file; paths in it are relative to the folder it lies in.', [
    'run pipeline.json',
    'run pipeline.json --json --strict',
    'run --check pipeline.json',
  ])
    .argument('<file>', 'pipeline as JSON')
    .option('--check', 'name everything that is wrong with it, and run nothing')
    .option('--strict', 'exit 1 when any item failed')
    .action((file: string, options: RunOptions) =>
      perform(shell, options, async (work) => {
        const path = resolve(file);
        const value = await readPipelineFile(path);
        const problems = await findProblems(work, value);
        if (options.check) return printCheck(work, file, problems);
        if (problems.length > 0) throw new ClipError('pipeline-invalid', describeProblems(file, problems));
        return runPipeline(work, { path, value, strict: options.strict ?? false });
      }),
    );
}

/** Plugins are tried in processes of their own, so they are loaded only for a pipeline that needs more than is built in. */
async function findProblems({ environment: { home }, signal }: Work, value: unknown): Promise<Problems> {
  const { checkPipeline, loadNodes, nodeRegistry } = await import('@clipline/runtime');
  const problems = checkPipeline(value);
  if (problems.length === 0) return problems;
  return checkPipeline(value, (await loadNodes({ home, builtIn: nodeRegistry, signal })).registry);
}

type Problems = readonly { readonly node: string | null; readonly message: string }[];

async function printCheck(work: Work, file: string, problems: Problems): Promise<Outcome> {
  const valid = problems.length === 0;
  if (work.json) {
    await printJson(work.stdout, {
      file,
      valid,
      problems: problems.map(({ node, message }) => ({ node, message })),
    });
  } else {
    await printLine(work.stdout, valid ? `${toPrintable(file)} can run.` : describeProblems(file, problems));
  }
  return valid ? 'done' : 'failed';
}

function describeProblems(file: string, problems: Problems): string {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const lines = problems.map(
    ({ node, message }) => `  - ${node === null ? '' : `${node}: `}${toPrintable(message)}`,
  );
  return `${toPrintable(file)} cannot run; it has ${count}:\n${lines.join('\n')}`;
}

async function runPipeline(
  work: Work,
  job: { readonly path: string; readonly value: unknown; readonly strict: boolean },
): Promise<Outcome> {
  const runtime = await work.openRuntime();
  // Nodes resolve paths from the folder that the process is in; the home folder was made absolute before.
  process.chdir(dirname(job.path));
  using bar = openProgressBar(work, 'items', { quiet: work.quiet });
  const models = new Set<string>();
  const run = await runtime.runs.runPipeline(pipelineSchema.parse(job.value), {
    signal: work.signal,
    onEvent: followEvents(bar, models),
  });
  bar[Symbol.dispose]();
  for (const model of models) await noticeStarter(work, runtime, { model });
  await (work.json ? printJson(work.stdout, run) : printSummary(work, run));
  const { failed } = run.progress;
  return run.status !== 'succeeded' || (job.strict && failed > 0) ? 'failed' : 'done';
}

/** Items count when the page they came in has left every sink. Adds the models that embedded them. */
function followEvents(bar: ProgressBar, models: Set<string>): (event: RunEvent) => void {
  const pages = new Map<number, number>();
  let total: number | null = null;
  let value = 0;
  let failed = 0;
  return (event) => {
    if (event.kind === 'source-total') total = event.total;
    else if (event.kind === 'page-started') pages.set(event.page, event.items);
    else if (event.kind === 'item-failed') failed++;
    else if (event.kind === 'page-committed') {
      value += pages.get(event.page) ?? 0;
      pages.delete(event.page);
      for (const { embedding } of event.done) if (embedding) models.add(embedding.stamp.model);
    } else return;
    bar.update({ value, total, remark: failed > 0 ? `${failed} failed` : '' });
  };
}

async function printSummary(work: Work, run: RunSummary): Promise<void> {
  const { scanned, failed } = run.progress;
  const seconds =
    run.startedAt && run.finishedAt ? (run.finishedAt.getTime() - run.startedAt.getTime()) / 1000 : null;
  const time = seconds === null ? '' : ` in ${seconds.toFixed(1)} s`;
  await printLine(
    work.stdout,
    `${toPrintable(run.title)}: ${run.status}${time}, ${scanned} items, ${failed} failed (run ${run.id}).`,
  );
}
