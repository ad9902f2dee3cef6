import { defineNode, type Item, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { emitBatches } from '../scratch/emit-batches.ts';
import { readItemLine, writeItemLine } from '../scratch/item-line.ts';
import { readParts, writePart } from '../scratch/part-files.ts';

const params = z.strictObject({
  count: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe('How many items go on: the first ones in the order of the source.'),
});

/**
 * The first items of a run in the order of its pages, whichever page is done first. Each page keeps as many as could
 * be wanted of it, and the choice falls when all pages are there; so a resumed run chooses the same.
 */
export default defineNode({
  type: 'flow.limit',
  version: 1,
  title: 'Limit',
  description:
    'Lets the first items of a run through, in the order of the source, and leaves the others out; they are counted. They go on when the source has ended.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  gathers: true,
  async run(items, { count }, context) {
    const kept = items.slice(0, count);
    await writePart(context.scratch, context.page, kept.map(writeItemLine));
    for (const item of kept) context.drop(item, 'kept until all items have come');
    for (const item of items.slice(count)) context.drop(item, `over the first ${count}`);
    return { out: [] };
  },
  emit: ({ count }, context) => emitBatches(readFirst(count, context), context),
});

async function* readFirst(
  count: number,
  { scratch, page }: NodeContext,
): AsyncGenerator<Item, void, undefined> {
  let rest = count;
  for await (const { bytes } of readParts(scratch, page)) {
    if (rest-- <= 0) return;
    yield readItemLine(bytes.toString('utf8'));
  }
}
