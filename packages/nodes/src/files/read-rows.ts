import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { SourceContext } from '@clipline/clip-core';
import { parse } from 'csv-parse';
import { openAllowed } from './open-allowed.ts';

type Reader = Pick<SourceContext, 'roots' | 'signal'>;

/** A row of a CSV with the line it ends on, or why it cannot be read. */
export type CsvRow = { readonly line: number } & (
  | { readonly cells: { readonly [column: string]: string } }
  | { readonly fault: string }
);

/** The lines of a text file, numbered from 1; the file must lie in the roots. */
export async function* readTextLines(
  path: string,
  { roots, signal }: Reader,
): AsyncGenerator<{ readonly line: number; readonly text: string }, void, undefined> {
  await using file = await openAllowed(path, roots);
  const input = file.createReadStream({ encoding: 'utf8', signal, autoClose: false });
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    yield { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
  }
}

/** The rows of a CSV whose first line names the columns; the file must lie in the roots. */
export async function* readCsvRows(
  path: string,
  { roots, signal }: Reader,
): AsyncGenerator<CsvRow, void, undefined> {
  await using file = await openAllowed(path, roots);
  const faults: CsvRow[] = [];
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      faults.push({ line: Number(error?.lines ?? 0), fault: error?.message ?? 'it cannot be read' });
      return undefined;
    },
  });
  const stream: Readable = file.createReadStream({ signal, autoClose: false });
  stream.on('error', (error) => parser.destroy(error));
  for await (const record of stream.pipe(parser)) {
    // The shape that `columns` and `info` ask of csv-parse.
    const { record: cells, info } = record as { record: Record<string, string>; info: { lines: number } };
    // The parser runs ahead of what is read here; rows and faults are told in the order of their lines.
    while (faults[0] !== undefined && faults[0].line < info.lines) yield faults.shift() as CsvRow;
    yield { line: info.lines, cells };
  }
  yield* faults;
}
