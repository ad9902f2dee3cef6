import { defineNode, type Item, type JsonValue, type NodeContext, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { emitBatches } from '../scratch/emit-batches.ts';
import { readKey, writeKeyedLine } from '../scratch/item-line.ts';
import { type Place, readParts, writePart } from '../scratch/part-files.ts';
import { readItems } from '../scratch/read-items.ts';
import { compareValues } from './compare-values.ts';

const params = z.strictObject({
  by: itemExpression().describe(
    aboutExpression(
      'CEL expression whose value items are put in order by, such as `score` or `metadata.year`.',
    ),
  ),
  order: z
    .enum(['ascending', 'descending'])
    .default('ascending')
    .describe('Smallest first or largest first. Items that lack the value come last either way.'),
});

/**
 * Gives all items of a run in order; equal ones stay in the order of the source. Items lie in the scratch folder and
 * only their keys are held in memory, about a hundred bytes an item.
 */
export default defineNode({
  type: 'flow.sort',
  version: 1,
  title: 'Sort',
  description:
    'Puts all items of a run in order by a value. They go on when the source has ended; numbers come before texts, and items without the value last.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  gathers: true,
  async run(items, { by }, context) {
    const expression = parseExpression(by);
    const lines: string[] = [];
    for (const item of items) {
      try {
        lines.push(writeKeyedLine(evaluateExpression(expression, item) ?? null, item));
        context.drop(item, 'kept until all items have come');
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    await writePart(context.scratch, context.page, lines);
    return { out: [] };
  },
  emit: ({ order }, context) => emitBatches(readSorted(order === 'ascending' ? 1 : -1, context), context),
});

async function* readSorted(
  direction: 1 | -1,
  { scratch, page }: NodeContext,
): AsyncGenerator<Item, void, undefined> {
  const found: { readonly key: JsonValue; readonly place: Place }[] = [];
  for await (const { bytes, place } of readParts(scratch, page)) found.push({ key: readKey(bytes), place });
  // Sorting is stable.
  found.sort((a, b) => compareValues(a.key, b.key, direction));
  yield* readItems(
    scratch,
    found.map(({ place }) => place),
  );
}
