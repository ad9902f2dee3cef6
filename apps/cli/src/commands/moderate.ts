import type { ModerateReport } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { resolveModel } from '../image-files.ts';
import { describeLabels, toLabels } from '../labels.ts';
import { judgeImages } from '../per-image.ts';
import type { Shell } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface ModerateOptions extends CommonOptions {
  readonly model?: string;
  readonly strict?: boolean;
}

/** `clipline moderate`: says which images to allow, to look at, or to block. */
export function moderateCommand(shell: Shell): Command {
  return defineCommand('moderate', 'Say which images to allow, to have reviewed, or to block.', [
    'moderate ./upload.jpg',
    'moderate ./uploads --json --strict',
  ])
    .argument('<path...>', 'image files, or folders of images')
    .option('--model <id|folder>', 'an id of `clipline model list`, or a folder that holds a model')
    .option('--strict', 'exit 1 when any image could not be read, and not only when none could')
    .action((given: readonly string[], options: ModerateOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const model = resolveModel(options.model);
        return judgeImages<ModerateReport>(work, {
          given,
          strict: options.strict ?? false,
          async judge(paths) {
            await noticeStarter(work, runtime, model);
            return runtime.labelling.moderate(paths, { signal: work.signal, ...model });
          },
          toJson: ({ verdict, categories }) => ({ verdict, categories: toLabels(categories) }),
          describe: ({ verdict, categories }) => `${verdict.padEnd(6)}  ${describeLabels(categories)}`,
        });
      }),
    );
}
