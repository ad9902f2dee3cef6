import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ClipError, type JsonValue, type Metadata } from '@clipline/clip-core';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { systemCode, toFileError } from './file-error.ts';

/** Metadata that lies beside the images, and what in it could not be read. */
export interface Sidecar {
  /** By the image's path relative to the folder, with `/`. */
  readonly fields: ReadonlyMap<string, Metadata>;
  readonly faults: readonly { readonly path: string; readonly error: ClipError }[];
}

/** After so many faults the rest is only counted. */
const maxFaults = 20;

/**
 * Reads `metadata.jsonl`, or else `metadata.csv`, in a folder: an object or a row for each image, whose `file_name` is
 * its path relative to the folder. A CSV column becomes numbers or booleans when every filled cell of it is one.
 * Lines that cannot be read are faults; the others count. Holds all of it in memory.
 */
export async function readSidecar(folder: string, signal: AbortSignal): Promise<Sidecar> {
  for (const [name, readRows] of [
    ['metadata.jsonl', readJsonLines],
    ['metadata.csv', readCsv],
  ] as const) {
    const sidecar = await gather(name, () => readRows(join(folder, name), signal), signal);
    if (sidecar !== null) return sidecar;
  }
  return { fields: new Map(), faults: [] };
}

type Row = { readonly line: number } & ({ readonly value: unknown } | { readonly fault: string });

const rowSchema = z
  .looseObject({ file_name: z.string().min(1) })
  .catchall(z.json())
  // The image's own path is a fact of the file.
  .transform(({ file_name, ...fields }) => ({ file_name, fields }));

async function gather(
  name: string,
  read: () => AsyncIterable<Row>,
  signal: AbortSignal,
): Promise<Sidecar | null> {
  const fields = new Map<string, Metadata>();
  const faults: { path: string; error: ClipError }[] = [];
  let more = 0;
  const refuse = (place: string, message: string) => {
    if (faults.length === maxFaults) more++;
    else faults.push({ path: place, error: new ClipError('record-invalid', message) });
  };
  try {
    for await (const row of read()) {
      signal.throwIfAborted();
      const parsed = 'value' in row ? rowSchema.safeParse(row.value) : null;
      if (parsed?.success) {
        fields.set(parsed.data.file_name.replace(/^(\.\/)+/, ''), parsed.data.fields);
        continue;
      }
      const why = 'fault' in row ? row.fault : 'it is no object with a "file_name" that is a text';
      refuse(`${name}:${row.line}`, `Line ${row.line} of ${name} is left out: ${why}. Mend the line.`);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (systemCode(error) === 'ENOENT') return null;
    faults.push({ path: name, error: toFileError(name, error) });
  }
  if (more > 0) {
    const error = new ClipError(
      'record-invalid',
      `${more} more lines of ${name} are left out. Mend the file.`,
    );
    faults.push({ path: name, error });
  }
  return { fields, faults };
}

async function* readJsonLines(path: string, signal: AbortSignal): AsyncGenerator<Row, void, undefined> {
  let line = 0;
  for await (const text of splitLines(path, signal)) {
    line++;
    if (text.trim() === '') continue;
    try {
      const value: unknown = JSON.parse(text);
      yield { line, value };
    } catch (error) {
      yield { line, fault: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
    }
  }
}

/** Only `\n` ends a line; JSON may hold the other line separators of Unicode. */
async function* splitLines(path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  let rest = '';
  let first = true;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', signal })) {
    // With an encoding, chunks are strings.
    const lines = (rest + (first ? String(chunk).replace(/^\uFEFF/, '') : String(chunk))).split('\n');
    first = false;
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function* readCsv(path: string, signal: AbortSignal): AsyncGenerator<Row, void, undefined> {
  const faults: Row[] = [];
  const rows: { readonly line: number; readonly cells: { readonly [column: string]: string } }[] = [];
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
  const stream = createReadStream(path, { signal });
  stream.on('error', (error) => parser.destroy(error));
  for await (const record of stream.pipe(parser)) {
    // The shape that `columns` and `info` ask of csv-parse.
    const { record: cells, info } = record as { record: Record<string, string>; info: { lines: number } };
    rows.push({ line: info.lines, cells });
  }
  yield* faults;
  const columns = Object.keys(rows[0]?.cells ?? {});
  const readers = new Map(
    columns.map((column) => [column, chooseReader(rows.map(({ cells }) => cells[column] ?? ''))]),
  );
  for (const { line, cells } of rows) {
    const filled = Object.entries(cells).filter(([, text]) => text !== '');
    const read = ([column, text]: readonly [string, string]) =>
      [column, column === 'file_name' ? text : (readers.get(column)?.(text) ?? text)] as const;
    yield { line, value: Object.fromEntries(filled.map(read)) };
  }
}

/** Numbers with leading zeros are names of something, and stay text. */
const numberPattern = /^-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]?\d{1,2})?$/;

function chooseReader(cells: readonly string[]): (text: string) => JsonValue {
  const filled = cells.filter((text) => text !== '');
  if (filled.every((text) => numberPattern.test(text))) return Number;
  if (filled.every((text) => /^(true|false)$/i.test(text))) return (text) => text.toLowerCase() === 'true';
  return (text) => text;
}
