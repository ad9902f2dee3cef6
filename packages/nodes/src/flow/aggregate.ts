import {
  ClipError,
  defineNode,
  type Item,
  type JsonValue,
  type NodeContext,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { aboutExpression, itemExpression } from '../expressions/expression-of-item.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { emitBatches } from '../scratch/emit-batches.ts';
import { readParts, writePart } from '../scratch/part-files.ts';
import { describeGroup, type Group, groupOf, joinGroups } from './group.ts';

const mostGroups = 10_000;

const params = z.strictObject({
  groupBy: itemExpression()
    .default('"all"')
    .describe(
      aboutExpression(
        'CEL expression whose value makes a group, such as `label` or `metadata.year`; items that lack it are one group.',
      ),
    ),
  value: itemExpression()
    .optional()
    .describe(
      aboutExpression('CEL expression for a number of which sum, mean, least and greatest are given.'),
    ),
  exampleBy: itemExpression()
    .optional()
    .describe(
      aboutExpression(
        'CEL expression for a number; the item for which it is highest is the example of its group. The first item when nothing is said.',
      ),
    ),
  ids: z.int().min(0).max(10_000).default(100).describe('How many ids of items are listed for a group.'),
});

/** One item for each group of a run's items, with counts and an example; groups and not items are held in memory. */
export default defineNode({
  type: 'flow.aggregate',
  version: 1,
  title: 'Aggregate',
  description:
    'Gives an item for each group of items, largest group first, with its count, the sum, mean, least and greatest of a value, ids and an example, whose image it carries. They go on when the source has ended; at most 10,000 groups.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  gathers: true,
  derives: true,
  async run(items, { groupBy, value, exampleBy, ids }, context) {
    const expressions = {
      key: parseExpression(groupBy),
      value: value === undefined ? null : parseExpression(value),
      rank: exampleBy === undefined ? null : parseExpression(exampleBy),
    };
    const groups = new Map<string, Group>();
    for (const item of items) {
      try {
        const key = evaluateExpression(expressions.key, item) ?? null;
        const numbers = {
          value: readNumber(expressions.value, item),
          rank: readNumber(expressions.rank, item),
        };
        addTo(groups, groupOf(item, { key, ...numbers }), ids);
        context.drop(item, 'counted in a group');
      } catch (error) {
        context.reject(item, toClipError(error));
      }
    }
    const lines = [...groups.values()].map((group) => JSON.stringify(group));
    await writePart(context.scratch, context.page, lines);
    return { out: [] };
  },
  emit: ({ ids }, context) => emitBatches(readGroups(ids, context), context),
});

async function* readGroups(mostIds: number, context: NodeContext): AsyncGenerator<Item, void, undefined> {
  const groups = new Map<string, Group>();
  for await (const { bytes } of readParts(context.scratch, context.page)) {
    // Written above.
    addTo(groups, JSON.parse(bytes.toString('utf8')) as Group, mostIds);
    if (groups.size <= mostGroups) continue;
    throw new ClipError(
      'too-many',
      `There are more than ${mostGroups} groups. Group by something that fewer items differ in.`,
    );
  }
  // Sorting is stable: groups of one size stay as they appeared.
  const sorted = [...groups.values()].sort((a, b) => b.count - a.count);
  for (const group of sorted) yield describeGroup(group, { nodeId: context.nodeId, mostIds });
}

function addTo(groups: Map<string, Group>, part: Group, mostIds: number): void {
  const name = JSON.stringify(part.key);
  const known = groups.get(name);
  groups.set(name, known === undefined ? part : joinGroups(known, part, mostIds));
}

/** Null when the item lacks it. Throws `expression-invalid` when it is no number. */
function readNumber(expression: Expression | null, item: Item): number | null {
  const found: JsonValue | undefined = expression === null ? null : evaluateExpression(expression, item);
  if (found === undefined || found === null || typeof found === 'number') return found ?? null;
  throw new ClipError(
    'expression-invalid',
    `\`${expression?.source}\` gives ${JSON.stringify(found)} for item "${item.id}", which is no number. Turn it into one: double(…).`,
  );
}
