import { readFile } from 'node:fs/promises';
import { ClipError } from '@clipline/clip-core';
import type { ClassifyReport } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, repeated } from '../command.ts';
import { resolveModel } from '../image-files.ts';
import { describeLabels, toLabels } from '../labels.ts';
import { judgeImages } from '../per-image.ts';
import { type Shell, UsageError } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface ClassifyOptions extends CommonOptions {
  readonly labels?: string;
  readonly labelsFile?: string;
  readonly template?: readonly string[];
  readonly model?: string;
  readonly strict?: boolean;
}

/** `clipline classify`: sorts images into labels that nobody trained for. */
export function classifyCommand(shell: Shell): Command {
  return defineCommand('classify', 'Score images against labels of your choice, the best first.', [
    'classify ./cat.jpg --labels "cat,dog,bird"',
    'classify ./photos --labels "day,night" --template "a photo taken at {}" --json',
    'classify ./photos --labels-file labels.txt --template "a photo of a {}" --template "a drawing of a {}"',
  ])
    .argument('<path...>', 'image files, or folders of images')
    .option('--labels <list>', 'candidate labels with commas between')
    .option('--labels-file <file>', 'candidate labels, one a line')
    .option(
      '--template <text>',
      'sentence with {} for the label; may be repeated (default: "a photo of a {}")',
      repeated,
    )
    .option('--model <id|folder>', 'an id of `clipline model list`, or a folder that holds a model')
    .option('--strict', 'exit 1 when any image could not be read, and not only when none could')
    .action((given: readonly string[], options: ClassifyOptions) =>
      perform(shell, options, async (work) => {
        checkTemplates(options.template ?? []);
        const labels = await readLabels(options);
        const runtime = await work.openRuntime();
        const model = resolveModel(options.model);
        return judgeImages<ClassifyReport>(work, {
          given,
          strict: options.strict ?? false,
          async judge(paths) {
            await noticeStarter(work, runtime, model);
            return runtime.labelling.classify(paths, {
              labels,
              signal: work.signal,
              ...(options.template && { templates: options.template }),
              ...model,
            });
          },
          toJson: (report) => ({ labels: toLabels(report.labels) }),
          describe: (report) => describeLabels(report.labels),
        });
      }),
    );
}

async function readLabels({ labels, labelsFile }: ClassifyOptions): Promise<readonly string[]> {
  if ((labels === undefined) === (labelsFile === undefined)) {
    throw new UsageError('Give the candidate labels, either as --labels "cat,dog" or as --labels-file FILE.');
  }
  const named =
    labelsFile === undefined
      ? splitLabels(labels ?? '', ',')
      : splitLabels(await readText(labelsFile), /\r?\n/);
  if (named.length > 0) return named;
  throw new UsageError('There are no labels to choose from. Give at least one, such as --labels "cat,dog".');
}

/** Trimmed, without empty ones and repetitions. */
function splitLabels(text: string, separator: string | RegExp): readonly string[] {
  const labels = text.split(separator).map((label) => label.trim());
  return [...new Set(labels)].filter((label) => label !== '');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ClipError(
      'file-missing',
      `The labels file ${JSON.stringify(file)} cannot be read. Check its name.`,
      {
        cause,
      },
    );
  }
}

function checkTemplates(templates: readonly string[]): void {
  const wrong = templates.find((template) => !template.includes('{}'));
  if (wrong === undefined) return;
  throw new UsageError(
    `The template ${JSON.stringify(wrong)} has no {} to put the label in. Write it like "a photo of a {}".`,
  );
}
