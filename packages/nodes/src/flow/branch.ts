import { defineNode, type Item, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { testCondition } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parseExpression } from '../expressions/parse-expression.ts';

const params = z.strictObject({
  condition: itemExpression().describe(
    aboutExpression('CEL condition on an item, such as `metadata.year > 2000 && label == "cat"`.'),
  ),
});

/** Sends each item one of two ways; an item that lacks a field of a comparison does not satisfy it. */
export default defineNode({
  type: 'flow.branch',
  version: 1,
  title: 'Branch',
  description:
    'Sends items that satisfy a condition to one output and the others to another. A comparison with a field that an item lacks is not satisfied.',
  params,
  needs: [],
  gives: [],
  outputs: ['true', 'false'],
  pure: true,
  async run(items, { condition }, context) {
    const expression = parseExpression(condition);
    const satisfied: Item[] = [];
    const others: Item[] = [];
    for (const item of items) {
      try {
        (testCondition(expression, item) ? satisfied : others).push(item);
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    return { true: satisfied, false: others };
  },
});
