import { resolve } from 'node:path';
import { storeKinds } from '@clipline/clip-core';
import type { IndexReport } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work } from '../command.ts';
import { resolveModel } from '../image-files.ts';
import { toPrintable } from '../printable.ts';
import { openProgressBar, updateIndexing } from '../progress-bar.ts';
import { type Outcome, printJson, printLine, type Shell } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface IndexOptions extends CommonOptions {
  readonly catalog: string;
  readonly model?: string;
  readonly store?: string;
  readonly confirmRemoval?: boolean;
  readonly force?: boolean;
  readonly strict?: boolean;
}

/** People read the first few; `--json` has them all. */
const shownFailures = 20;

/** `clipline index`: takes a folder of images into a catalogue. */
export function indexCommand(shell: Shell): Command {
  return defineCommand('index', 'Take a folder of images into a catalogue, so that they can be searched.', [
    'index ./photos --catalog holidays',
    'index ./photos --catalog holidays --store milvus://localhost:19530',
    'index /mnt/archive --catalog archive --model ./models/my-clip --json',
  ])
    .argument('<folder>', 'folder of images, taken with all below it')
    .requiredOption('--catalog <name>', 'catalogue to fill; made when there is none of that name')
    .option(
      '--model <id|folder>',
      'model for a new catalogue: an id of `clipline model list`, or a folder that holds a model',
    )
    .option(
      '--store <url>',
      `where a new catalogue keeps its vectors: ${storeKinds.map(({ example }) => example).join(', ')}`,
    )
    .option('--confirm-removal', 'go on although more than a fifth of the files seen before are gone')
    .option('--force', 'embed unchanged files again')
    .option('--strict', 'exit 1 when any image could not be taken in, and not only when none could')
    .action((folder: string, options: IndexOptions) =>
      perform(shell, options, (work) => indexFolder(work, folder, options)),
    );
}

async function indexFolder(work: Work, folder: string, options: IndexOptions): Promise<Outcome> {
  const runtime = await work.openRuntime();
  const model = resolveModel(options.model);
  using bar = openProgressBar(work, 'images', { quiet: work.quiet });
  const report = await runtime.indexing
    .index(
      {
        folder: resolve(folder),
        catalog: options.catalog,
        ...model,
        ...(options.store !== undefined && { store: options.store }),
        ...(options.confirmRemoval && { confirmRemoval: true }),
        ...(options.force && { force: true }),
      },
      { signal: work.signal, onProgress: (progress) => updateIndexing(bar, progress) },
    )
    .catch(async (error: unknown) => {
      bar[Symbol.dispose]();
      if (work.signal.aborted) {
        await work.note('What is done is kept; type the same command again to go on from there.');
      }
      throw error;
    });
  bar[Symbol.dispose]();
  await noticeStarter(work, runtime, { catalog: report.catalog });
  await (work.json ? printJson(work.stdout, toJson(report)) : printReport(work, report));
  const failed = report.failed.length;
  const none = failed > 0 && report.embedded + report.unchanged === 0;
  return none || (options.strict && failed > 0) ? 'failed' : 'done';
}

/** These fields and no others. */
function toJson(report: IndexReport): Omit<IndexReport, 'runId'> {
  const { catalog, model, store, scanned, embedded, unchanged, removed, failed, seconds } = report;
  return {
    catalog,
    model,
    store,
    scanned,
    embedded,
    unchanged,
    removed,
    failed: failed.map(({ path, code, message }) => ({ path, code, message })),
    seconds,
  };
}

async function printReport(work: Work, report: IndexReport): Promise<void> {
  const { catalog, scanned, embedded, unchanged, removed, failed, seconds, model, store } = report;
  const lines = [
    `Catalogue ${catalog}: ${scanned} images seen in ${seconds.toFixed(1)} s`,
    `  ${embedded} embedded, ${unchanged} unchanged, ${removed} removed, ${failed.length} failed`,
    `  model ${model}, store ${store}`,
  ];
  if (failed.length > 0) lines.push('', 'Not taken in:');
  for (const { path, message } of failed.slice(0, shownFailures)) {
    lines.push(`  ${toPrintable(path)}: ${toPrintable(message)}`);
  }
  if (failed.length > shownFailures)
    lines.push(`  … and ${failed.length - shownFailures} more; --json lists them all.`);
  if (embedded + unchanged > 0) {
    lines.push('', `Next: clipline search "what it shows" --catalog ${quoteName(catalog)}`);
  }
  for (const line of lines) await printLine(work.stdout, line);
}

function quoteName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
