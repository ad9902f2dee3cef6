import { storeKinds } from '@clipline/clip-core';
import type { CopyReport, StoreList } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { openProgressBar } from '../progress-bar.ts';
import { type Outcome, printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';

interface CopyOptions extends CommonOptions {
  readonly catalog: string;
  readonly from?: string;
  readonly to: string;
  readonly dryRun?: boolean;
  readonly dropOld?: boolean;
}

const secrets = 'A password or key stands in an address as env:NAME, the variable that holds it.';

/** `clipline store`: which stores there are, whether one can be used, and moving a catalogue to another. */
export function storeCommand(shell: Shell): Command {
  return new Command('store')
    .description('List and test vector stores, and move catalogues between them.')
    .addCommand(listCommand(shell))
    .addCommand(testCommand(shell))
    .addCommand(copyCommand(shell))
    .addHelpText(
      'after',
      `\nAddresses: ${storeKinds.map(({ example }) => example).join('\n           ')}\n${secrets}\n`,
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the kinds of store, and where catalogues keep their vectors.', [
    'store list',
    'store list --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const list = await (await work.openRuntime()).stores.list();
      if (work.json) await printJson(work.stdout, list);
      else await printList(work, list);
      return 'done';
    }),
  );
}

async function printList(work: Work, { kinds, used, standard }: StoreList): Promise<void> {
  const width = work.stdout.isTTY ? (work.stdout.columns ?? null) : null;
  const kindRows = kinds.map((kind) => [kind.name, kind.example, kind.description]);
  const kindColumns = [
    { title: 'kind' },
    { title: 'address' },
    { title: 'what it is', keep: 'start' },
  ] as const;
  for (const line of formatTable(kindColumns, kindRows, width)) await printLine(work.stdout, line);
  await printLine(work.stdout, '');
  const useColumns = [
    { title: 'catalogue' },
    { title: 'state' },
    { title: 'collection' },
    { title: 'address', keep: 'start' },
  ] as const;
  const useRows = used.map((use) => [
    toPrintable(use.catalog),
    use.state,
    use.collection,
    toPrintable(use.address),
  ]);
  for (const line of formatTable(useColumns, useRows, width)) await printLine(work.stdout, line);
  await work.note(`New catalogues go to ${standard} (CLIPLINE_STORE). ${secrets}`);
}

function testCommand(shell: Shell): Command {
  return defineCommand('test', 'Try a store without writing: address, client, connection, credentials.', [
    'store test milvus://localhost:19530',
    'store test postgres://clipline:env:VECTORS_PASSWORD@db.example/clipline --json',
  ])
    .argument('[address]', 'address of a store; CLIPLINE_STORE when left out')
    .action((address: string | undefined, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const test = await runtime.stores.test(address ?? work.environment.storeUrl, { signal: work.signal });
        if (work.json) {
          await printJson(work.stdout, test);
        } else {
          for (const { step, ok, detail, remedy } of test.steps) {
            await printLine(work.stdout, `${ok ? '✓' : '✗'} ${step}: ${toPrintable(detail)}`);
            if (remedy) await printLine(work.stdout, `    ${toPrintable(remedy)}`);
          }
        }
        return test.ok ? 'done' : 'failed';
      }),
    );
}

function copyCommand(shell: Shell): Command {
  return defineCommand('copy', 'Move a catalogue’s vectors to another store without embedding again.', [
    'store copy --from embedded --to milvus://localhost:19530 --catalog holidays',
    'store copy --to qdrant://localhost:6333 --catalog holidays --dry-run',
  ])
    .requiredOption('--catalog <name>', 'catalogue to move')
    .option('--from <address>', 'store that holds it now; refused when it is another')
    .requiredOption('--to <address>', 'store that takes it')
    .option('--dry-run', 'say what would be copied and change nothing')
    .option('--drop-old', 'drop the old collection once the new one answers; kept otherwise')
    .action((options: CopyOptions) => perform(shell, options, (work) => copyCatalog(work, options)));
}

async function copyCatalog(work: Work, options: CopyOptions): Promise<Outcome> {
  const runtime = await work.openRuntime();
  using bar = openProgressBar(work, 'records', { quiet: work.quiet });
  const { catalog, from, to, dryRun = false, dropOld = false } = options;
  const report = await runtime.stores.copy(
    { catalog, to, dryRun, dropOld, ...(from !== undefined && { from }) },
    { signal: work.signal, onProgress: ({ copied, total }) => bar.update({ value: copied, total }) },
  );
  bar[Symbol.dispose]();
  if (work.json) await printJson(work.stdout, report);
  else for (const line of describeCopy(report)) await printLine(work.stdout, line);
  return 'done';
}

function describeCopy({ catalog, from, to, total, copied, resumed, switched, old, seconds }: CopyReport) {
  if (!switched) {
    const how = resumed ? ', going on with an earlier copy' : '';
    return [
      `${total} records of ${catalog} would go from ${from.address} to ${to.address}${how}. Nothing was changed.`,
    ];
  }
  const remark = resumed ? `, ${total - copied} of them by an earlier try` : '';
  return [
    `${total} records of ${catalog} are now in ${to.address}${remark} (${seconds.toFixed(1)} s).`,
    `  The collection ${from.collection} in ${from.address} is ${old}.`,
  ];
}
