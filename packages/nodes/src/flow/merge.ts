import { ClipError, defineNode, type Item, paramHint, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { type ConflictRule, uniteItems } from './unite-items.ts';

const params = z.strictObject({
  mode: z
    .enum(['id', 'key', 'append'])
    .default('id')
    .describe(
      'Which items become one: those with the same id, those with the same key, or none (they follow one another).',
    ),
  key: itemExpression()
    .default('id')
    .meta(paramHint({ when: { mode: ['key'] } }))
    .describe(
      aboutExpression(
        'CEL expression whose value makes items one in the mode `key`, such as `metadata.sku`.',
      ),
    ),
  conflict: z
    .enum(['first', 'last', 'refuse'])
    .default('last')
    .describe(
      'Where two of them have different values of a field: keep the one of the first edge, of the last edge, or send them to the error output.',
    ),
});

/**
 * Makes one item of those that come over several edges for the same thing, with the facets and metadata of all.
 * It looks at one page at a time: ways that part and meet again bring an item back in the same page.
 */
export default defineNode({
  type: 'flow.merge',
  version: 1,
  title: 'Merge',
  description:
    'Makes one item of those that come over several edges for the same thing, with the facets and metadata of all of them. It looks at one page of the source at a time.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  // What becomes of an item depends on the others of its page.
  cacheStamp: async () => null,
  async run(items, { mode, key, conflict }, context) {
    if (mode === 'append') return { out: items };
    const expression = parseExpression(key);
    const groups = new Map<string, Item[]>();
    for (const item of items) {
      try {
        const name = mode === 'id' ? item.id : readKey(evaluateExpression(expression, item), item, key);
        const group = groups.get(name);
        if (group === undefined) groups.set(name, [item]);
        else group.push(item);
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    const out: Item[] = [];
    for (const group of groups.values()) {
      try {
        out.push(uniteAll(group, conflict));
        for (const item of group.slice(1)) context.drop(item, 'merged with another');
      } catch (error) {
        for (const item of group) context.reject(item, toClipError(error));
      }
    }
    return { out };
  },
});

function uniteAll([first, ...rest]: readonly Item[], rule: ConflictRule): Item {
  if (first === undefined) throw new ClipError('internal', 'A group of items is empty.');
  return rest.reduce((united, item) => uniteItems(united, item, rule), first);
}

function readKey(value: unknown, item: Item, key: string): string {
  if (value !== undefined && value !== null) return JSON.stringify(value);
  const message = `Item "${item.id}" has no \`${key}\` to be merged by. Add the field, or merge by id.`;
  throw new ClipError('expression-invalid', message);
}
