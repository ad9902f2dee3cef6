import {
  ClipError,
  type Cursor,
  defineSource,
  paramHint,
  type SourceContext,
  throwIfAborted,
} from '@clipline/clip-core';
import { z } from 'zod';
import { readCsvRows, readTextLines } from '../files/read-rows.ts';
import { fetchImage, keepImages, toItemId, type Wanted } from './keep-image.ts';

const params = z.strictObject({
  urls: z
    .string()
    .meta(paramHint({ control: 'long-text' }))
    .max(1_000_000)
    .default('')
    .describe('Addresses of images, one a line. Empty lines and lines that begin with # are passed over.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('A file with one address a line, or a CSV with a column of them, in place of the list.'),
  column: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column of the CSV that holds the addresses; the other columns become metadata. Without it the file is read line by line.',
    ),
  connection: z
    .string()
    .min(1)
    .meta(paramHint({ control: 'connection' }))
    .optional()
    .describe('Connection of kind http whose headers are sent along.'),
  maxBytes: z
    .int()
    .min(1)
    .max(200_000_000)
    .default(20_000_000)
    .describe('Largest image that is fetched, in bytes.'),
  pageSize: z.int().min(1).max(1000).default(32).describe('How many addresses make a page.'),
});

/**
 * Images of a list of addresses, fetched at once into the blob store, so that a rerun finds the same bytes. An item's id
 * is its address; the cursor counts the entries of the list. An address that cannot be fetched is rejected.
 */
export default defineSource({
  type: 'sources.url-list',
  version: 1,
  title: 'List of addresses',
  description:
    'Fetches the images of a list of addresses into the blob store, page by page. What cannot be fetched is rejected with its reason; private addresses are refused.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    const after = readCursor(cursor);
    const headers =
      chosen.connection === undefined ? {} : (await context.connection('http', chosen.connection)).headers;
    let at = 0;
    let wanted: Wanted[] = [];
    for await (const { url, fields } of readEntries(chosen, context)) {
      throwIfAborted(context.signal);
      if (at++ < after) continue;
      wanted.push({
        item: { id: toItemId(url), metadata: { ...fields, url } },
        bring: () => fetchImage(url, context, { maxBytes: chosen.maxBytes, headers }),
      });
      if (wanted.length < chosen.pageSize) continue;
      yield { ...(await keepImages(wanted, context)), cursor: at };
      wanted = [];
    }
    if (wanted.length > 0) yield { ...(await keepImages(wanted, context)), cursor: at };
  },
});

interface Entry {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

async function* readEntries(
  { urls, file, column }: z.output<typeof params>,
  context: SourceContext,
): AsyncGenerator<Entry, void, undefined> {
  if ((urls.trim() === '') === (file === undefined)) {
    throw new ClipError('param-invalid', 'Give either addresses or a file that holds them.');
  }
  if (file !== undefined && column !== undefined) {
    for await (const row of readCsvRows(file, context)) {
      // A row that cannot be read has no address; its place in the list stays.
      const { [column]: url = '', ...fields } = 'cells' in row ? row.cells : {};
      yield { url: url.trim(), fields };
    }
    return;
  }
  for await (const { text } of file === undefined ? linesOf(urls) : readTextLines(file, context)) {
    const url = text.trim();
    if (url !== '' && !url.startsWith('#')) yield { url, fields: {} };
  }
}

async function* linesOf(text: string): AsyncGenerator<{ readonly text: string }, void, undefined> {
  for (const line of text.split('\n')) yield { text: line };
}

function readCursor(cursor: Cursor | null): number {
  if (cursor === null) return 0;
  if (typeof cursor === 'number') return cursor;
  throw new ClipError(
    'internal',
    `sources.url-list was given the cursor ${JSON.stringify(cursor)}; its cursors are numbers.`,
  );
}
