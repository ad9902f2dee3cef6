import { resolve } from 'node:path';
import type { LongText } from '@clipline/clip-core';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, longTextOption, perform } from '../command.ts';
import { resolveModel } from '../image-files.ts';
import { printJson, printLine, type Shell, UsageError } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface EmbedOptions extends CommonOptions {
  readonly image?: string;
  readonly text?: string;
  readonly model?: string;
  readonly longText?: LongText;
}

/** Enough digits to give the same 32-bit float back. */
const floatDigits = 9;

/** `clipline embed`: prints the vector of an image or a text. */
export function embedCommand(shell: Shell): Command {
  return defineCommand('embed', 'Print the vector of an image or of a text.', [
    'embed --text "a dog on the beach" --json',
    'embed --image ./dog.jpg --json',
  ])
    .option('--image <file>', 'image to embed')
    .option('--text <text>', 'text to embed')
    .option('--model <id|folder>', 'an id of `clipline model list`, or a folder that holds a model')
    .addOption(longTextOption())
    .action((options: EmbedOptions) =>
      perform(shell, options, async (work) => {
        const input = inputOf(options);
        const runtime = await work.openRuntime();
        const model = resolveModel(options.model);
        await noticeStarter(work, runtime, model);
        const { stamp, vector } = await runtime.labelling.embed(input, {
          ...model,
          ...(options.longText && { longText: options.longText }),
        });
        const numbers = Array.from(vector, (value) => Number(value.toPrecision(floatDigits)));
        const { model: id, revision, dimensions } = stamp;
        if (work.json) {
          await printJson(work.stdout, { model: id, revision, dimensions, vector: numbers });
        } else {
          await work.note(`${id} ${revision}, ${dimensions} dimensions:`);
          await printLine(work.stdout, numbers.join(' '));
        }
        return 'done';
      }),
    );
}

function inputOf({ image, text }: EmbedOptions) {
  if (image !== undefined && text === undefined) return { image: { path: resolve(image) } };
  if (text !== undefined && image === undefined) {
    if (text.trim() === '') throw new UsageError('The text to embed is empty. Give some words.');
    return { text };
  }
  throw new UsageError('Give exactly one of --image FILE and --text TEXT.');
}
