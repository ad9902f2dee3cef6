import { defineNode, type Item, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { testCondition } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parseExpression } from '../expressions/parse-expression.ts';

const caseOutputs = ['case-1', 'case-2', 'case-3', 'case-4', 'case-5', 'case-6', 'case-7', 'case-8'] as const;

type Output = (typeof caseOutputs)[number] | 'otherwise';

const params = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: z.string().max(100).optional().describe('What the case is called, for people.'),
        when: itemExpression().describe(aboutExpression('CEL condition on an item.')),
      }),
    )
    .min(1)
    .max(caseOutputs.length)
    .describe(
      'Conditions, tried in this order: an item leaves by the output of the first one it satisfies, `case-1` to `case-8`, and by `otherwise` when it satisfies none.',
    ),
});

/** Sends each item one of several ways; an item that lacks a field of a comparison does not satisfy it. */
export default defineNode({
  type: 'flow.switch',
  version: 1,
  title: 'Switch',
  description:
    'Sends each item to the output of the first case whose condition it satisfies, or to `otherwise`. Cases are numbered in their order; outputs of numbers without a case stay empty.',
  params,
  needs: [],
  gives: [],
  outputs: [...caseOutputs, 'otherwise'],
  pure: true,
  async run(items, { cases }, context) {
    const conditions = cases.map(({ when }) => parseExpression(when));
    const outputs: Record<Output, Item[]> = {
      'case-1': [],
      'case-2': [],
      'case-3': [],
      'case-4': [],
      'case-5': [],
      'case-6': [],
      'case-7': [],
      'case-8': [],
      otherwise: [],
    };
    for (const item of items) {
      try {
        const first = conditions.findIndex((condition) => testCondition(condition, item));
        outputs[caseOutputs[first] ?? 'otherwise'].push(item);
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    return outputs;
  },
});
