import { createHash } from 'node:crypto';
import { defineNode, type Item, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { emitBatches } from '../scratch/emit-batches.ts';
import { readKey, writeKeyedLine } from '../scratch/item-line.ts';
import { type Place, readParts, writePart } from '../scratch/part-files.ts';
import { readItems } from '../scratch/read-items.ts';

const params = z
  .strictObject({
    fraction: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Share of the items that go on, 0…1; each goes on at once.'),
    count: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('How many items go on, in place of a share; they go on when the source has ended.'),
    seed: z
      .string()
      .max(100)
      .default('1')
      .describe('The same seed chooses the same items; another seed chooses others.'),
  })
  .refine(({ fraction, count }) => (fraction === undefined) !== (count === undefined), {
    message: 'Give either `fraction` or `count`.',
  });

/** A choice of items that depends on their ids and the seed alone, not on their order nor on how the run went. */
export default defineNode({
  type: 'flow.sample',
  version: 1,
  title: 'Sample',
  description:
    'Lets a random choice of the items through, a share or a number of them, and leaves the others out; they are counted. The same seed and ids make the same choice.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  gathers: true,
  async run(items, { fraction, count = 0, seed }, context) {
    const drawn = items.map((item) => ({ item, lot: drawLot(seed, item.id) }));
    if (fraction !== undefined) {
      for (const { item, lot } of drawn) if (lot >= fraction) context.drop(item, 'not in the sample');
      return { out: drawn.filter(({ lot }) => lot < fraction).map(({ item }) => item) };
    }
    const last = lastOfSmallest(drawn, count);
    const kept = drawn.filter(({ lot }) => lot <= last);
    const lines = kept.map(({ item, lot }) => writeKeyedLine(lot, item));
    await writePart(context.scratch, context.page, lines);
    for (const { item, lot } of drawn) {
      context.drop(item, lot <= last ? 'kept until all items have come' : 'not in the sample');
    }
    return { out: [] };
  },
  emit: ({ count = 0 }, context) => emitBatches(readSample(count, context), context),
});

async function* readSample(
  count: number,
  { scratch, page }: NodeContext,
): AsyncGenerator<Item, void, undefined> {
  const found: { readonly lot: number; readonly place: Place }[] = [];
  for await (const { bytes, place } of readParts(scratch, page)) {
    // Written above.
    found.push({ lot: readKey(bytes) as number, place });
  }
  const last = lastOfSmallest(found, count);
  // Two items with one lot, as the same item twice has, are one too many at the end.
  const chosen = found.filter(({ lot }) => lot <= last).slice(0, count);
  yield* readItems(
    scratch,
    chosen.map(({ place }) => place),
  );
}

/** The largest of the `count` smallest lots; less than any lot when none is wanted. */
function lastOfSmallest(drawn: readonly { readonly lot: number }[], count: number): number {
  const lots = drawn.map(({ lot }) => lot).sort((a, b) => a - b);
  return lots[Math.min(count, lots.length) - 1] ?? -1;
}

/** A number in 0…1, 1 excluded, from 48 bits of a hash. */
function drawLot(seed: string, id: string): number {
  const digest = createHash('sha256').update(`${seed}\0${id}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
