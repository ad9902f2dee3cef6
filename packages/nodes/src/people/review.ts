import { ClipError, defineNode, type Item, throwIfAborted, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { evaluateExpression, parseTemplate, renderTemplate } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { isItemFault } from '../item-fault.ts';

const params = z.strictObject({
  queue: z.string().min(1).max(100).default('review').describe('Name of the review queue.'),
  reason: parsedText('template', parseTemplate)
    .default('Please look at this image.')
    .describe(
      'What people are asked; `{{…}}` stands for a CEL expression on the item, such as `{{verdict.categories[0].name}}`.',
    ),
  priority: itemExpression()
    .default('0')
    .describe(
      aboutExpression(
        'CEL expression for a number; higher comes first. An item that lacks what it asks for has 0.',
      ),
    ),
  catalog: catalogParam
    .optional()
    .describe('Catalogue whose images these are, so that people see them there.'),
});

/** Puts items into a review queue, each once, and lets them go on without waiting for the decision. */
export default defineNode({
  type: 'people.review',
  version: 1,
  title: 'Review queue',
  description:
    'Asks people to decide about items, in a review queue. The items go on at once; a decision can start a run by the trigger `triggers.review`.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { queue, reason, priority }) {
    const template = parseTemplate(reason);
    const expression = parseExpression(priority);
    return items.map((item) => {
      try {
        const rank = readPriority(expression, item);
        return `Would ask about "${item.id}" in the queue "${queue}" with priority ${rank}: ${renderTemplate(template, item)}`;
      } catch (error) {
        return `Would refuse "${item.id}": ${toClipError(error).message}`;
      }
    });
  },
  async run(items, { queue, reason, priority, catalog }, context) {
    const template = parseTemplate(reason);
    const expression = parseExpression(priority);
    const out: Item[] = [];
    for (const item of items) {
      throwIfAborted(context.signal);
      try {
        await context.outbox.requestReview({
          queue,
          item,
          reason: renderTemplate(template, item),
          priority: readPriority(expression, item),
          ...(catalog === undefined ? {} : { catalog }),
          idempotencyKey: context.idempotencyKey(item),
        });
        out.push(item);
      } catch (error) {
        if (!isItemFault(error)) throw error;
        context.reject(item, error);
      }
    }
    return { out };
  },
});

function readPriority(expression: Expression, item: Item): number {
  const value = evaluateExpression(expression, item) ?? 0;
  if (typeof value === 'number') return value;
  throw new ClipError(
    'expression-invalid',
    `The priority \`${expression.source}\` gives ${JSON.stringify(value)} for item "${item.id}", which is no number.`,
  );
}
