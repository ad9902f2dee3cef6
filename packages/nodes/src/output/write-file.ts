import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError, defineNode, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { resolveAllowed } from '../files/allowed-path.ts';
import { toFileError } from '../files/file-error.ts';
import { readParts, writePart } from '../scratch/part-files.ts';
import { describeRow, type Row } from './describe-row.ts';
import { writeParquet } from './write-parquet.ts';
import { writeCsv, writeJsonLines } from './write-rows.ts';

const params = z.strictObject({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
    .describe(
      'File to write; one that is there is replaced when the run is done. A relative path starts at the folder that runs may use, or where Clipline was started.',
    ),
  format: z
    .enum(['jsonl', 'csv', 'parquet'])
    .default('jsonl')
    .describe('A JSON object a line, or a table with a column for each field, as CSV or as Parquet.'),
  vectors: z.boolean().default(false).describe('Write the embedding of each item too.'),
  escapeFormulas: z
    .boolean()
    .default(false)
    .describe('Put an apostrophe before table cells that a spreadsheet would take for a formula.'),
});

/**
 * Writes a line for each item that reaches it. Pages are gathered in the run's scratch folder and put together, in
 * order, into the file once all are done, so that a resumed run leaves one line an item and a failed one the old file.
 */
export default defineNode({
  type: 'output.write-file',
  version: 1,
  title: 'Write file',
  description:
    'Writes the items and what was found out about them to a file, as JSON lines, as a CSV table or as Parquet. The file appears when the run is done.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { path, format }, context) {
    const target = await findTarget(path, context);
    return items.map(({ id }) => `Would write "${id}" to ${target}, as ${format}.`);
  },
  async run(items, { path, vectors }, context) {
    await findTarget(path, context);
    const rows = items.map((item) => JSON.stringify(describeRow(item, { vectors })));
    await writePart(context.scratch, context.page, rows);
    return { out: items };
  },
  async finish({ path, format, escapeFormulas }, context) {
    const target = await findTarget(path, context);
    // In the same folder, so that renaming it is one step.
    const partial = join(dirname(target), `.${randomUUID()}.partial`);
    try {
      await mkdir(dirname(target), { recursive: true });
      const file = await open(partial, 'wx');
      try {
        const rows = () => readRows(context);
        if (format === 'parquet') await writeParquet(file, rows);
        else if (format === 'csv') await writeCsv(file, rows, { escapeFormulas });
        else await writeJsonLines(file, rows);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw toFileError(target, error);
    }
  },
});

async function* readRows({ scratch, page }: NodeContext): AsyncGenerator<Row, void, undefined> {
  // Written above.
  for await (const { bytes } of readParts(scratch, page)) yield JSON.parse(bytes.toString('utf8')) as Row;
}

async function findTarget(path: string, { roots }: NodeContext): Promise<string> {
  const target = await resolveAllowed(path, roots);
  const found = await stat(target).catch(() => null);
  if (found?.isDirectory()) {
    throw new ClipError(
      'param-invalid',
      `${target} is a folder. Name a file in it, such as ${join(target, 'items.jsonl')}.`,
    );
  }
  return target;
}
