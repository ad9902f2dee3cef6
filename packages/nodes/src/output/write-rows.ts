import type { FileHandle } from 'node:fs/promises';
import type { JsonValue } from '@clipline/clip-core';
import { stringify } from 'csv-stringify/sync';
import type { Row } from './describe-row.ts';
import { flattenRow } from './flatten-row.ts';
import { readColumns } from './read-columns.ts';

/** Reads the rows from the first again each time it is called. */
export type RowReader = () => AsyncIterable<Row>;

/** Characters that are gathered before they are written. */
const bufferSize = 256 * 1024;

/** A JSON object a line, each ended by `\n`. */
export async function writeJsonLines(file: FileHandle, readRows: RowReader): Promise<void> {
  async function* lines() {
    for await (const row of readRows()) yield `${JSON.stringify(row)}\n`;
  }
  await writeText(file, lines());
}

/**
 * A table after RFC 4180 with a header that holds every column that any row has. Lists and objects are JSON; a missing
 * value is an empty cell. Reads the rows twice.
 */
export async function writeCsv(
  file: FileHandle,
  readRows: RowReader,
  options: { readonly escapeFormulas: boolean },
): Promise<void> {
  const columns = await readColumns(
    readRows,
    () => null,
    (one) => one,
  );
  const header = [...columns.keys()];
  const write = (cells: readonly JsonValue[]) =>
    stringify([cells.map(toCell)], { record_delimiter: '\r\n', escape_formulas: options.escapeFormulas });
  async function* lines() {
    yield write(header);
    for await (const row of readRows()) {
      const cells = new Map(flattenRow(row).map(({ column, value }) => [column, value]));
      yield write(header.map((column) => cells.get(column) ?? ''));
    }
  }
  await writeText(file, lines());
}

/** Numbers stay numbers, so that a negative one is not taken for a formula. */
function toCell(value: JsonValue): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value === null ? '' : JSON.stringify(value);
}

async function writeText(file: FileHandle, lines: AsyncIterable<string>): Promise<void> {
  let buffer = '';
  for await (const line of lines) {
    buffer += line;
    if (buffer.length < bufferSize) continue;
    await file.appendFile(buffer);
    buffer = '';
  }
  await file.appendFile(buffer);
}
