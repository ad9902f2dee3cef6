import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ClipError,
  type Cursor,
  defineSource,
  type Item,
  paramHint,
  type SourceContext,
  throwIfAborted,
} from '@clipline/clip-core';
import { z } from 'zod';
import { resolveAllowed } from '../files/allowed-path.ts';
import { openAllowed } from '../files/open-allowed.ts';
import { fetchImage, keepImages, toItemId, type Wanted } from './keep-image.ts';
import { readText } from './read-path.ts';
import { readTable, type TableRow } from './read-table.ts';

const params = z.strictObject({
  file: z
    .string()
    .min(1)
    .optional()
    .describe('A CSV (with a line of names) or JSONL file; its name ends with .csv, .jsonl or .ndjson.'),
  connection: z
    .string()
    .min(1)
    .meta(paramHint({ control: 'connection' }))
    .optional()
    .describe('Connection of kind postgres, in place of a file.'),
  table: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Table or view of the database, `schema.name` or `name`.'),
  query: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .describe('A SELECT in place of a table. It is run in a transaction that cannot write.'),
  idColumn: z
    .string()
    .min(1)
    .max(200)
    .default('id')
    .describe('Column of the id. Rows of a database are read in its order, so it must be unique.'),
  imageColumn: z
    .string()
    .min(1)
    .max(200)
    .default('image')
    .describe('Column of the image: an http address, or a path relative to the file.'),
  textColumn: z.string().min(1).max(200).optional().describe('Column of a text.'),
  maxBytes: z
    .int()
    .min(1)
    .max(200_000_000)
    .default(20_000_000)
    .describe('Largest image that is fetched, in bytes.'),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many rows make a page.'),
});

type Params = z.output<typeof params>;

/**
 * Rows of a CSV, a JSONL file or a PostgreSQL table with the image that each names: one on the web is fetched at once into
 * the blob store, a file is taken where it lies. The other columns become metadata. A bad row is rejected with
 * row-invalid and its line. The cursor is the line, or the id, of the last row.
 */
export default defineSource({
  type: 'sources.table',
  version: 1,
  title: 'Table',
  description:
    'Reads the rows of a CSV or JSONL file or of a PostgreSQL table, with the image that each names by address or path. The other columns become metadata; a bad row is rejected with its line.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    checkParams(chosen);
    let rows: TableRow[] = [];
    for await (const row of readTable(chosen, readCursor(cursor), context)) {
      throwIfAborted(context.signal);
      rows.push(row);
      if (rows.length < chosen.pageSize) continue;
      yield await takeRows(rows, chosen, context);
      rows = [];
    }
    if (rows.length > 0) yield await takeRows(rows, chosen, context);
  },
});

async function takeRows(rows: readonly TableRow[], chosen: Params, context: SourceContext) {
  const wanted: Wanted[] = [];
  const items: Item[] = [];
  const rejected: { item: Item; error: ClipError }[] = [];
  for (const row of rows) {
    const outcome = await takeRow(row, chosen, context);
    if ('error' in outcome) rejected.push(outcome);
    else if ('bring' in outcome) wanted.push(outcome);
    else items.push(outcome.item);
  }
  const kept = await keepImages(wanted, context);
  return {
    items: [...items, ...kept.items],
    rejected: [...rejected, ...kept.rejected],
    // A page has at least one row.
    cursor: rows.at(-1)?.place ?? null,
  };
}

async function takeRow(
  row: TableRow,
  chosen: Params,
  context: SourceContext,
): Promise<{ readonly item: Item } | Wanted | { readonly item: Item; readonly error: ClipError }> {
  const nameless: Item = { id: row.name, metadata: {} };
  if ('fault' in row) return { item: nameless, error: invalid(row.name, row.fault) };
  const { [chosen.idColumn]: _id, [chosen.imageColumn]: _image, ...metadata } = row.fields;
  const id = readText(row.fields[chosen.idColumn] ?? null, '');
  if (id === null)
    return { item: nameless, error: invalid(row.name, `it has no id in the column "${chosen.idColumn}"`) };
  const image = readText(row.fields[chosen.imageColumn] ?? null, '');
  const text = chosen.textColumn === undefined ? null : readText(row.fields[chosen.textColumn] ?? null, '');
  const item: Item = { id: toItemId(id), metadata, ...(text === null ? {} : { text }) };
  if (image === null)
    return { item, error: invalid(row.name, `it has no image in the column "${chosen.imageColumn}"`) };
  if (/^https?:\/\//i.test(image)) {
    return { item, bring: () => fetchImage(image, context, { maxBytes: chosen.maxBytes }) };
  }
  return takeFile(item, { image, chosen, context });
}

async function takeFile(
  item: Item,
  options: { readonly image: string; readonly chosen: Params; readonly context: SourceContext },
): Promise<{ readonly item: Item } | { readonly item: Item; readonly error: ClipError }> {
  const { image, chosen, context } = options;
  try {
    if (image.includes('\0') || /^[a-z][a-z0-9+.-]*:\/\//i.test(image)) {
      throw new ClipError(
        'row-invalid',
        `${JSON.stringify(image.slice(0, 200))} is neither an http address nor a path.`,
      );
    }
    const folder =
      chosen.file === undefined ? '.' : dirname(await resolveAllowed(chosen.file, context.roots));
    const place = resolve(context.roots[0] ?? '.', folder, image);
    await using file = await openAllowed(place, context.roots);
    const { size } = await file.stat();
    return { item: { ...item, image: { uri: pathToFileURL(place).href, bytes: size } } };
  } catch (error) {
    throwIfAborted(context.signal);
    if (error instanceof ClipError) return { item, error };
    throw error;
  }
}

function invalid(name: string, fault: string): ClipError {
  return new ClipError('row-invalid', `${name} is left out: ${fault}. Mend the row.`);
}

function checkParams({ file, connection, table, query }: Params): void {
  if ((file === undefined) === (connection === undefined)) {
    throw new ClipError('param-invalid', 'Give either a file or a connection to a database.');
  }
  if (connection !== undefined && (table === undefined) === (query === undefined)) {
    throw new ClipError('param-invalid', 'Give either a table or a query of the database.');
  }
  if (file !== undefined && !/\.(csv|jsonl|ndjson)$/i.test(file)) {
    throw new ClipError(
      'param-invalid',
      `${file} is neither a .csv nor a .jsonl file. Rename or convert it.`,
    );
  }
}

function readCursor(cursor: Cursor | null): number | string | null {
  if (cursor === null || typeof cursor === 'number' || typeof cursor === 'string') return cursor;
  throw new ClipError(
    'internal',
    `sources.table was given the cursor ${JSON.stringify(cursor)}, which is none of its own.`,
  );
}
