import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  ClipError,
  defineNode,
  type ImageRef,
  type ItemWith,
  type NodeContext,
  paramHint,
  throwIfAborted,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { evaluateFields, expressionFields, parseFields } from '../expressions/expression-fields.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { resolveAllowed } from '../files/allowed-path.ts';
import { toFileError } from '../files/file-error.ts';
import { copyTo, digestFile, moveTo } from '../files/place-file.ts';
import { inParallel } from '../in-parallel.ts';
import { describeRow } from './describe-row.ts';
import { isRefusal } from './is-refusal.ts';

/** Files that are written at one time. */
const concurrency = 4;

const params = z.strictObject({
  action: z
    .enum(['copy', 'move', 'tag'])
    .default('copy')
    .describe(
      'Copy the image file, move it, or write a JSON file of its name with what was found out about it.',
    ),
  folder: z
    .string()
    .min(1)
    .max(4000)
    .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
    .meta(paramHint({ control: 'folder' }))
    .describe(
      'Folder that the files go to, made where it is not there. A relative one starts at the folder that runs may use.',
    ),
  subfolder: itemExpression()
    .optional()
    .describe(
      aboutExpression(
        'CEL expression for a folder below it, such as `label` or `"years/" + string(metadata.year)`.',
      ),
    ),
  name: itemExpression()
    .optional()
    .describe(aboutExpression("CEL expression for the file's name; the name it has when nothing is said.")),
  fields: expressionFields()
    .default({})
    .meta(paramHint({ when: { action: ['tag'] } }))
    .describe(
      'For `tag`: a CEL expression for each field that is written; everything but the vector when none is given.',
    ),
  overwrite: z
    .boolean()
    .default(false)
    .describe(
      'Replace a file of the same name; otherwise an item whose name is taken by another file is refused.',
    ),
});

type Params = z.output<typeof params>;
type Pictured = ItemWith<'image'>;

/** Copies, moves or tags the files of items within the folders that runs may use; never through a link that leads out. */
export default defineNode({
  type: 'output.file',
  version: 1,
  title: 'File',
  description:
    'Copies or moves the image files to a folder, or writes a JSON file with what was found out beside them there. Nothing is replaced unless allowed.',
  params,
  needs: ['image'],
  gives: ['image'],
  outputs: ['out'],
  pure: false,
  async preview(items, options, context) {
    const parsed = parseNames(options);
    return Promise.all(
      items.map(async (item) => {
        try {
          return `Would ${options.action} "${item.id}" to ${await findTarget(item, parsed, context)}.`;
        } catch (error) {
          return `Would refuse "${item.id}": ${toClipError(error).message}`;
        }
      }),
    );
  },
  async run(items, options, context) {
    const parsed = parseNames(options);
    const done = await inParallel(items, concurrency, async (item) => {
      throwIfAborted(context.signal);
      try {
        return { item: await place(item, parsed, context) };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return { item, error };
      }
    });
    for (const { item, error } of done) if (error !== undefined) context.reject(item, error);
    return { out: done.filter(({ error }) => error === undefined).map(({ item }) => item) };
  },
});

interface ParsedOptions {
  readonly options: Params;
  readonly subfolder: Expression | null;
  readonly name: Expression | null;
  readonly fields: ReturnType<typeof parseFields>;
}

function parseNames(options: Params): ParsedOptions {
  const { subfolder, name, fields } = options;
  return {
    options,
    subfolder: subfolder === undefined ? null : parseExpression(subfolder),
    name: name === undefined ? null : parseExpression(name),
    fields: parseFields(fields),
  };
}

async function place(item: Pictured, parsed: ParsedOptions, context: NodeContext): Promise<Pictured> {
  const { options, fields } = parsed;
  const target = await findTarget(item, parsed, context);
  if (options.action === 'tag') {
    const { id } = item;
    const found =
      fields.length > 0 ? { id, ...evaluateFields(fields, item) } : describeRow(item, { vectors: false });
    await copyTo(Buffer.from(`${JSON.stringify(found, null, 2)}\n`), target, options);
    return item;
  }
  const from = await findSource(item.image, context);
  if (options.action === 'copy') {
    await copyTo(from, target, options);
    return item;
  }
  if (typeof from !== 'string' || !item.image.uri.startsWith('file:')) {
    const message = `${item.image.uri.slice(0, 100)} is no file in a folder, so it cannot be moved. Copy it.`;
    throw new ClipError('image-unsupported', message);
  }
  if (!(await wasMoved(item.image, { from, target }))) await moveTo(from, target, options);
  return { ...item, image: { ...item.image, uri: pathToFileURL(target).href } };
}

/** The file, within the folders that runs may use, or the bytes of an image that is none. */
async function findSource(image: ImageRef, context: NodeContext): Promise<string | Uint8Array> {
  if (image.uri.startsWith('file:')) return await resolveAllowed(fileURLToPath(image.uri), context.roots);
  const input = await context.bytes(image);
  return 'path' in input ? input.path : input.bytes;
}

/** True when an earlier try of the page has moved the file already. */
async function wasMoved(
  { sha256, bytes }: ImageRef,
  { from, target }: { readonly from: string; readonly target: string },
): Promise<boolean> {
  const [before, after] = await Promise.all([from, target].map((path) => stat(path).catch(() => null)));
  if (before != null) return false;
  const same =
    after != null && (sha256 === undefined ? after.size === bytes : (await digestFile(target)) === sha256);
  if (same) return true;
  throw toFileError(from, Object.assign(new Error('It is gone.'), { code: 'ENOENT' }));
}

async function findTarget(
  item: Pictured,
  { options, subfolder, name }: ParsedOptions,
  { roots }: NodeContext,
): Promise<string> {
  const folder = await resolveAllowed(options.folder, roots);
  const below = subfolder === null ? [] : readText(subfolder, item).split('/');
  const own = name === null ? nameOf(item) : readText(name, item);
  const file = options.action === 'tag' ? `${own}.json` : own;
  for (const part of [...below, file]) checkPart(part, item);
  // A link in the folder must not lead out of it either.
  return resolveAllowed(join(folder, ...below, file), [folder]);
}

function nameOf({ id, image }: Pictured): string {
  return basename(image.uri.startsWith('file:') ? fileURLToPath(image.uri) : id);
}

function readText(expression: Expression, item: Pictured): string {
  const value = evaluateExpression(expression, item);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  const message = `\`${expression.source}\` gives ${JSON.stringify(value ?? null)} for item "${item.id}", which cannot be part of a path. Say what to use instead: has(…) ? … : "…".`;
  throw new ClipError('expression-invalid', message);
}

function checkPart(part: string, { id }: Pictured): void {
  const sound = part !== '' && part !== '.' && part !== '..' && !/[/\\\0]/.test(part);
  if (sound && Buffer.byteLength(part) <= 255) return;
  throw new ClipError(
    'expression-invalid',
    `${JSON.stringify(part.slice(0, 100))} cannot be a file's or folder's name for item "${id}". Choose another expression.`,
  );
}
