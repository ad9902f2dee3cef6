import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ClipError, type ErrorCode, type LongText, toClipError } from '@clipline/clip-core';
import type { Runtime, SearchReport, SearchRequest } from '@clipline/runtime';
import type { Command } from 'commander';
import {
  type CommonOptions,
  defineCommand,
  longTextOption,
  perform,
  type Work,
  wholeNumber,
} from '../command.ts';
import { describeCut, formatMatches } from '../matches-table.ts';
import { toPrintable } from '../printable.ts';
import { type Outcome, printJson, printLine, type Shell, UsageError } from '../shell.ts';
import { noticeStarter } from '../starter-notice.ts';

interface SearchOptions extends CommonOptions {
  readonly image?: string;
  readonly queries?: string;
  readonly catalog: string;
  readonly top?: number;
  readonly filter?: string;
  readonly longText?: LongText;
  readonly exact?: boolean;
  readonly strict?: boolean;
}

/** `clipline search`: finds images by words or by an image. */
export function searchCommand(shell: Shell): Command {
  return defineCommand('search', 'Find images of a catalogue by words or by an image.', [
    'search "a dog on the beach" --catalog holidays',
    'search --image ./dog.jpg --catalog holidays --top 5',
    `search "a red car" --catalog street --filter 'metadata.year > 2000 && metadata.city == "Rome"'`,
    'search --queries queries.txt --catalog holidays --json > matches.jsonl',
  ])
    .argument('[text]', 'what the images should show')
    .option('--image <file>', 'find images like this one')
    .option('--queries <file>', 'find images for each line of a file, in order; - reads stdin')
    .requiredOption('--catalog <name>', 'catalogue to search')
    .option('--top <count>', 'how many matches, 1…1000 (default: 24)', wholeNumber(1, 1_000))
    .option('--filter <cel>', 'condition on metadata, in CEL, such as: metadata.year > 2000')
    .addOption(longTextOption())
    .option('--exact', 'compare with every image instead of using the approximate index')
    .option('--strict', 'with --queries: exit 1 when any query failed, and not only when all did')
    .action((text: string | undefined, options: SearchOptions) =>
      perform(shell, options, async (work) => {
        checkOneQuery(text, options);
        const { queries, image } = options;
        await using lines = queries === undefined ? null : await openLines(work, queries);
        const runtime = await work.openRuntime();
        await noticeStarter(work, runtime, { catalog: options.catalog });
        const searching = { work, runtime, request: toRequest(work, options) };
        // Awaited here: `lines` is closed when this function is left.
        if (lines)
          return await searchLines(searching, { input: lines.input, strict: options.strict ?? false });
        const query = image === undefined ? { text: text ?? '' } : { image: { path: resolve(image) } };
        const report = await runtime.search.search({ ...searching.request, query });
        await print(work, report);
        const cut = describeCut(text ?? '', report.tokens);
        if (cut !== null) await work.warn(cut);
        return 'done';
      }),
    );
}

interface Searching {
  readonly work: Work;
  readonly runtime: Runtime;
  readonly request: Omit<SearchRequest, 'query'>;
}

function toRequest(work: Work, options: SearchOptions): Omit<SearchRequest, 'query'> {
  return {
    catalog: options.catalog,
    signal: work.signal,
    ...(options.top !== undefined && { topK: options.top }),
    ...(options.filter !== undefined && { filter: options.filter }),
    ...(options.longText !== undefined && { longText: options.longText }),
    ...(options.exact && { exact: true }),
  };
}

function checkOneQuery(text: string | undefined, options: SearchOptions): void {
  const given = [text, options.image, options.queries].filter((value) => value !== undefined);
  if (given.length !== 1) throw new UsageError('Give exactly one of: a text, --image FILE, --queries FILE.');
  if (text?.trim() === '') throw new UsageError('The text to search for is empty. Give some words.');
}

/** Opened before anything else, so that a wrong name is told at once. */
async function openLines(work: Work, name: string): Promise<{ readonly input: Readable } & AsyncDisposable> {
  if (name === '-') return { input: work.stdin, [Symbol.asyncDispose]: async () => {} };
  try {
    const file = await open(resolve(name));
    if ((await file.stat()).isDirectory()) throw new Error('it is a folder');
    return { input: file.createReadStream(), [Symbol.asyncDispose]: () => file.close() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ClipError(
      'file-missing',
      `The queries file ${JSON.stringify(name)} cannot be read: ${reason}.`,
      {
        cause,
      },
    );
  }
}

/** What is wrong with one text and not with the next; every other error ends the command. */
const ownFaults: ReadonlySet<ErrorCode> = new Set(['text-too-long']);

/**
 * A result for each line, in order, each printed before the next query is read, so that a program can talk to it.
 * An empty line asks for nothing and gets no matches, so that lines in and out stay in step.
 */
async function searchLines(
  { work, runtime, request }: Searching,
  { input, strict }: { readonly input: Readable; readonly strict: boolean },
): Promise<Outcome> {
  const counts = { all: 0, cut: 0, failed: 0 };
  for await (const text of createInterface({
    input,
    crlfDelay: Number.POSITIVE_INFINITY,
    signal: work.signal,
  })) {
    counts.all++;
    try {
      const report =
        text.trim() === ''
          ? { matches: [], tokens: await runtime.search.countTokens(request.catalog, ''), milliseconds: 0 }
          : await runtime.search.search({ ...request, query: { text } });
      if (report.tokens !== null && report.tokens.cut !== null) counts.cut++;
      if (!work.json) await printLine(work.stdout, `> ${toPrintable(text)}`);
      await print(work, report);
      if (!work.json) await printLine(work.stdout, '');
    } catch (error) {
      const { code, message } = toClipError(error);
      if (!ownFaults.has(code)) throw error;
      counts.failed++;
      if (work.json) await printJson(work.stdout, { error: { code, message } });
      await work.warn(`Line ${counts.all}: ${toPrintable(message)}`);
    }
    work.signal.throwIfAborted();
  }
  work.signal.throwIfAborted();
  if (counts.cut > 0) {
    await work.warn(
      `Warning: ${counts.cut} of ${counts.all} texts are longer than the model reads and were cut; \`tokens.cut\` in --json tells where. Shorten them, or use --long-text split-mean.`,
    );
  }
  const none = counts.failed > 0 && counts.failed === counts.all;
  return none || (strict && counts.failed > 0) ? 'failed' : 'done';
}

async function print(work: Work, report: SearchReport): Promise<void> {
  if (work.json) return printJson(work.stdout, toJson(report));
  if (report.matches.length === 0) return printLine(work.stdout, 'No image matches.');
  const width = work.stdout.isTTY ? (work.stdout.columns ?? null) : null;
  for (const line of formatMatches(report.matches, { folder: process.cwd(), width })) {
    await printLine(work.stdout, line);
  }
}

/** These fields and no others. */
function toJson({ matches, tokens, milliseconds }: SearchReport): SearchReport {
  return {
    matches: matches.map(({ id, score, uri, metadata }) => ({ id, score, uri, metadata })),
    tokens: tokens && { count: tokens.count, limit: tokens.limit, cut: tokens.cut },
    milliseconds,
  };
}
