import { defineNode, type Item, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { testCondition } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parseExpression } from '../expressions/parse-expression.ts';

const params = z.strictObject({
  condition: itemExpression().describe(
    aboutExpression('CEL condition on an item; items that satisfy it go on.'),
  ),
  reason: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Why the others are left out, for the counts; the condition when nothing is said.'),
});

/** Lets items through that satisfy a condition; the others are dropped and counted. */
export default defineNode({
  type: 'flow.filter',
  version: 1,
  title: 'Filter',
  description:
    'Lets items through that satisfy a condition and leaves the others out; they are counted. A comparison with a field that an item lacks is not satisfied.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  async run(items, { condition, reason = `does not satisfy ${condition}` }, context) {
    const expression = parseExpression(condition);
    const out: Item[] = [];
    for (const item of items) {
      try {
        if (testCondition(expression, item)) out.push(item);
        else context.drop(item, reason);
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    return { out };
  },
});
