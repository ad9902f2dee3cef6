import type { ModelView } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { describeBytes, openProgressBar } from '../progress-bar.ts';
import { printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';

/** `clipline model`: which models there are, fetching one, proving that one is whole, and removing one. */
export function modelCommand(shell: Shell): Command {
  return new Command('model')
    .description('List, fetch, check and remove models.')
    .addCommand(listCommand(shell))
    .addCommand(pullCommand(shell))
    .addCommand(checkCommand(shell))
    .addCommand(removeCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline model list\n  $ clipline model pull clip-vit-b-32\n  $ clipline model check starter\n  $ clipline model remove clip-vit-l-14\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the models, and which of them are on this machine.', [
    'model list',
    'model list --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const runtime = await work.openRuntime();
      const models = await runtime.models.list();
      if (work.json) {
        await printJson(work.stdout, models);
        return 'done';
      }
      const width = work.stdout.isTTY ? (work.stdout.columns ?? null) : null;
      for (const line of formatModels(models, width)) await printLine(work.stdout, line);
      await work.note('* is what a new catalogue gets. `clipline model pull <id>` fetches what is not here.');
      return 'done';
    }),
  );
}

function formatModels(models: readonly ModelView[], width: number | null): readonly string[] {
  return formatTable(
    [
      { title: '' },
      { title: 'id' },
      { title: 'here' },
      { title: 'dimensions', align: 'right' },
      { title: 'pixels', align: 'right' },
      { title: 'licence', keep: 'start' },
      { title: 'what it is', keep: 'start' },
    ],
    models.map((model) => [
      model.isDefault ? '*' : '',
      model.id,
      model.location === null ? 'no' : describeBytes(model.bytes ?? 0),
      String(model.dimensions),
      String(model.imageSize),
      toPrintable(model.license),
      toPrintable(`${model.title}. ${model.description}`),
    ]),
    width,
  );
}

function pullCommand(shell: Shell): Command {
  return defineCommand('pull', 'Fetch a model; one that was cut short goes on where it was.', [
    'model pull clip-vit-b-32',
    'model pull clip-vit-b-32 --json',
  ])
    .argument('<id>', 'an id of `clipline model list`')
    .action((id: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        using bar = openProgressBar(work, 'bytes', { quiet: work.quiet });
        const model = await runtime.models.pull(id, {
          signal: work.signal,
          onProgress: ({ file, loaded, total }) =>
            bar.update({ value: loaded, total, remark: toPrintable(file) }),
        });
        bar[Symbol.dispose]();
        if (work.json) {
          await printJson(work.stdout, model);
        } else {
          await printLine(work.stdout, `${model.title} is here: ${model.location}`);
          await printLine(
            work.stdout,
            `Next: clipline index <folder> --catalog <new name> --model ${model.id}`,
          );
        }
        return 'done';
      }),
    );
}

function checkCommand(shell: Shell): Command {
  return defineCommand('check', 'Prove that a model is whole: its checksums and its golden vectors.', [
    'model check starter',
    'model check clip-vit-b-32 --json',
  ])
    .argument('<id>', 'an id of `clipline model list`, or a folder that holds a model')
    .action((id: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const { id: checked, stamp, worstCosine } = await runtime.models.check(id);
        const { model, revision, preprocessing, dimensions } = stamp;
        if (work.json) {
          await printJson(work.stdout, {
            id: checked,
            stamp: { model, revision, preprocessing, dimensions },
            worstCosine,
          });
          return 'done';
        }
        const golden =
          worstCosine === null
            ? 'it has no golden vectors to compare with, but loads and answers'
            : `its worst cosine to the golden vectors is ${worstCosine.toFixed(5)}`;
        await printLine(
          work.stdout,
          `${checked} is whole: revision ${revision}, ${preprocessing}, ${dimensions} dimensions; ${golden}.`,
        );
        return 'done';
      }),
    );
}

function removeCommand(shell: Shell): Command {
  return defineCommand('remove', 'Delete the files of a model that nothing needs; it can be pulled again.', [
    'model remove clip-vit-l-14',
    'model remove clip-vit-l-14 --json',
  ])
    .argument('<id>', 'an id of `clipline model list`')
    .action((id: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const bytes = await runtime.models.remove(id);
        if (work.json) await printJson(work.stdout, { id, bytes });
        else await printLine(work.stdout, `${id} is removed: ${describeBytes(bytes)} are free again.`);
        return 'done';
      }),
    );
}
