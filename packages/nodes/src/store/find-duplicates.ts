import {
  type CatalogIndex,
  defineNode,
  type ItemWith,
  type Match,
  throwIfAborted,
} from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { hammingDistance } from '../image/hash-pixels.ts';
import { mapItems } from '../map-items.ts';
import { requireStampOfCatalog } from '../require-stamp.ts';
import { readKey, readKeyedItem, writeKeyedLine } from '../scratch/item-line.ts';
import { readParts, writePart } from '../scratch/part-files.ts';
import { describeMember, groupMembers, type Member } from './group-duplicates.ts';
import { toRecord } from './write-records.ts';

const params = z.strictObject({
  catalog: catalogParam,
  signals: z
    .enum(['both', 'either', 'cosine', 'perceptual'])
    .default('both')
    .describe(
      'What makes two images duplicates: near vectors and near perceptual hashes, one of the two, or only this one.',
    ),
  minCosine: z
    .number()
    .min(-1)
    .max(1)
    .default(0.95)
    .describe('Cosine similarity, −1 to 1, from which vectors are near.'),
  maxDistance: z
    .int()
    .min(0)
    .max(64)
    .default(10)
    .describe('Bits, 0 to 64, by which the perceptual hashes (pHash) of duplicates may differ.'),
  neighbours: z
    .int()
    .min(1)
    .max(200)
    .default(20)
    .describe('How many of the nearest records each image is compared with.'),
  keep: z
    .enum(['oldest', 'largest', 'first'])
    .default('oldest')
    .describe(
      'Which image of a group is the one to keep: by `takenAt`, `createdAt` or `modifiedAt`, by pixels and then bytes, or the first id.',
    ),
});

type Chosen = z.output<typeof params>;

/** Items of one batch that is given in the end. */
const step = 200;

/**
 * Compares each item with the records of a catalogue that are nearest to it. One that is like none leaves by `unique`
 * at once. The others wait until every page has come, since images can be duplicates of one another by way of a third;
 * then one of each group leaves by `keep`, the others by `duplicate`, with `duplicateGroup` (the first id of the group),
 * `duplicateCount` and `duplicateOf` in their metadata. Records need the field `perceptualHash`: put image.hash before
 * store.upsert.
 */
export default defineNode({
  type: 'store.find-duplicates',
  version: 1,
  title: 'Find duplicates',
  description:
    'Finds images that are in a catalogue more than once, resized or recompressed too, by their vectors and perceptual hashes. Groups them and says which one to keep.',
  params,
  needs: ['embedding', 'hashes'],
  gives: ['matches'],
  outputs: ['unique', 'keep', 'duplicate'],
  pure: true,
  gathers: true,
  // What a catalogue holds has no stamp.
  cacheStamp: async () => null,
  async run(items, chosen, context) {
    const judged = items.length === 0 ? [] : await compareItems(items, chosen, context);
    const alike = judged.filter(({ matches }) => matches.length > 0);
    const lines = alike.map((item) =>
      writeKeyedLine(
        [item, ...item.matches].map((one) => ({ ...memberOf(one) })),
        item,
      ),
    );
    await writePart(context.scratch, context.page, lines);
    for (const item of alike) context.drop(item, 'kept until every page has been compared');
    return { unique: judged.filter(({ matches }) => matches.length === 0), keep: [], duplicate: [] };
  },
  async *emit({ keep }, context) {
    const sets: (readonly Member[])[] = [];
    for await (const { bytes } of readParts(context.scratch, context.page)) {
      // Written above.
      sets.push(readKey(bytes) as unknown as readonly Member[]);
    }
    const groups = groupMembers(sets, keep);
    let batch: { keep: Compared[]; duplicate: Compared[] } = {
      keep: [],
      duplicate: [],
    };
    for await (const { bytes } of readParts(context.scratch, context.page)) {
      throwIfAborted(context.signal);
      // Written above.
      const item = readKeyedItem(bytes.toString('utf8')) as Compared;
      const group = groups.get(item.id);
      if (group === undefined) continue;
      const found = { duplicateGroup: group.id, duplicateCount: group.size, duplicateOf: group.kept };
      const told = { ...item, metadata: { ...item.metadata, ...found } };
      (group.kept === item.id ? batch.keep : batch.duplicate).push(told);
      if (batch.keep.length + batch.duplicate.length < step) continue;
      yield batch;
      batch = { keep: [], duplicate: [] };
    }
    if (batch.keep.length + batch.duplicate.length > 0) yield batch;
  },
});

type Compared = ItemWith<'embedding' | 'hashes' | 'matches'>;

async function compareItems(
  items: readonly ItemWith<'embedding' | 'hashes'>[],
  chosen: Chosen,
  context: Parameters<typeof mapItems>[1] & { catalog(name: string): Promise<CatalogIndex> },
): Promise<readonly Compared[]> {
  const index = await context.catalog(chosen.catalog);
  requireStampOfCatalog(items, index);
  const { store, collection } = index;
  const topK = Math.min(chosen.neighbours + 1, store.capabilities.maxTopK);
  return await mapItems(items, context, async (item) => {
    const { vector } = item.embedding;
    const near = await store.query(collection, { vector, topK, effort: 'high', signal: context.signal });
    const matches = near
      .filter(({ id }) => id !== item.id)
      .map((match): Match => ({ ...match, metadata: { ...match.metadata, ...distanceTo(item, match) } }))
      .filter((match) => isDuplicate(match, chosen));
    return { ...item, matches };
  });
}

/** Empty for a record without a hash of that kind. */
function distanceTo({ hashes }: ItemWith<'hashes'>, { metadata }: Match): { readonly hashDistance?: number } {
  const { perceptualHash } = metadata;
  if (typeof perceptualHash !== 'string' || !/^[0-9a-f]{16}$/.test(perceptualHash)) return {};
  return { hashDistance: hammingDistance(hashes.perceptual, perceptualHash) };
}

function isDuplicate({ score, metadata }: Match, { signals, minCosine, maxDistance }: Chosen): boolean {
  const near = score >= minCosine;
  const alike = typeof metadata.hashDistance === 'number' && metadata.hashDistance <= maxDistance;
  const rules = { both: near && alike, either: near || alike, cosine: near, perceptual: alike };
  return rules[signals];
}

function memberOf(one: Compared | Match): Member {
  return describeMember(one.id, 'embedding' in one ? toRecord(one).metadata : one.metadata);
}
