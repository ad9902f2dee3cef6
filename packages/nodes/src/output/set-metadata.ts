import {
  ClipError,
  defineNode,
  type Item,
  type Metadata,
  throwIfAborted,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { evaluateFields, expressionFields, parseFields } from '../expressions/expression-fields.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { isRefusal } from './is-refusal.ts';

const params = z.strictObject({
  fields: expressionFields()
    .default({})
    .describe(
      'A CEL expression on the item for each metadata field, such as `label`; one that the item lacks leaves the field as it is.',
    ),
  remove: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe('Metadata fields that are taken away.'),
  catalog: catalogParam
    .optional()
    .describe('Catalogue in which the image gets the same fields; none changes only the items.'),
  asset: itemExpression()
    .default('id')
    .describe(aboutExpression('CEL expression for the id of the image in the catalogue.')),
});

type Params = z.output<typeof params>;

/** Writes fields into the metadata of items and, where asked for, of the images of a catalogue. */
export default defineNode({
  type: 'output.set-metadata',
  version: 1,
  title: 'Set metadata',
  description:
    'Gives items metadata fields worked out from what they carry, takes others away, and can write the same into the images of a catalogue.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, options) {
    const change = changeOf(options);
    const place = options.catalog === undefined ? '' : ` and of its image in catalogue "${options.catalog}"`;
    return items.map((item) => {
      try {
        return `Would set ${JSON.stringify(change(item))} in the metadata of "${item.id}"${place}.`;
      } catch (error) {
        return `Would refuse "${item.id}": ${toClipError(error).message}`;
      }
    });
  },
  async run(items, options, context) {
    const change = changeOf(options);
    const asset = parseExpression(options.asset);
    const out: Item[] = [];
    for (const item of items) {
      throwIfAborted(context.signal);
      try {
        const fields = change(item);
        if (options.catalog !== undefined) {
          const id = readId(asset, item);
          const found = await context.assets.setMetadata(options.catalog, id, fields);
          if (!found) throw missing(options.catalog, id);
        }
        const merged = Object.entries({ ...item.metadata, ...fields });
        out.push({ ...item, metadata: Object.fromEntries(merged.filter(([name]) => fields[name] !== null)) });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        context.reject(item, error);
      }
    }
    return { out };
  },
});

/** What changes in an item; null takes a field away. */
function changeOf({ fields, remove }: Params): (item: Item) => Metadata {
  const expressions = parseFields(fields);
  const removed = Object.fromEntries(remove.map((name) => [name, null]));
  return (item) => ({ ...removed, ...evaluateFields(expressions, item) });
}

function readId(expression: Expression, item: Item): string {
  const id = evaluateExpression(expression, item);
  if (typeof id === 'string' && id !== '') return id;
  const message = `\`${expression.source}\` gives ${JSON.stringify(id ?? null)} for item "${item.id}", which is no id of an image.`;
  throw new ClipError('expression-invalid', message);
}

function missing(catalog: string, id: string): ClipError {
  return new ClipError(
    'not-found',
    `Catalogue "${catalog}" has no image "${id}". Choose the catalogue that the items come from.`,
  );
}
