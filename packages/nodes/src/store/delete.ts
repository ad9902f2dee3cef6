import { type CatalogIndex, ClipError, defineNode, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { toFilter } from '../expressions/to-filter.ts';
import { readParts, writePart } from '../scratch/part-files.ts';

const params = z.strictObject({
  catalog: catalogParam,
  filter: parsedText('filter', toFilter)
    .optional()
    .describe(
      'CEL condition on the metadata of records to delete, such as `verdict == "block"`; the records of the items that come are deleted when left out.',
    ),
  dryRun: z
    .boolean()
    .default(true)
    .describe('Only count what would be deleted, and say so in the log of the run.'),
  maxCount: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(100)
    .describe('The most records that may go; where there are more, nothing is deleted and the run fails.'),
});

/** How many ids go to the store in one call. */
const step = 500;

/**
 * Deletes records once every page has come, so that they can be counted first. Items pass through unchanged.
 * Throws `too-many`, with nothing deleted, when there are more than `maxCount`.
 */
export default defineNode({
  type: 'store.delete',
  version: 1,
  title: 'Delete from catalogue',
  description:
    'Deletes the records of the items that come, or those that satisfy a condition, at the end of the run. By default it only counts them, and never deletes more than it is allowed to.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { catalog, filter, dryRun }, context) {
    if (items.length === 0) return [];
    const index = await context.catalog(catalog);
    const verb = dryRun ? 'Would count' : 'Would delete';
    if (filter !== undefined) {
      const count = await index.store.count(index.collection, toFilter(filter));
      return items.map(
        () =>
          `${verb} the ${count} records of catalogue "${catalog}" that satisfy \`${filter}\`, once a run.`,
      );
    }
    const there = await findThere(
      index,
      items.map(({ id }) => id),
    );
    return items.map(({ id }) =>
      there.has(id)
        ? `${verb} the record of "${id}" in catalogue "${catalog}".`
        : `Would find no record of "${id}" in catalogue "${catalog}".`,
    );
  },
  async run(items, { filter }, context) {
    const ids = filter === undefined ? items.map(({ id }) => JSON.stringify(id)) : [];
    await writePart(context.scratch, context.page, ids);
    return { out: items };
  },
  async finish({ catalog, filter, dryRun, maxCount }, context) {
    const index = await context.catalog(catalog);
    const { store, collection } = index;
    const condition = filter === undefined ? null : toFilter(filter);
    const ids = condition === null ? await collectIds(index, maxCount, context) : [];
    const count = condition === null ? ids.length : await store.count(collection, condition);
    const all = await store.count(collection);
    if (count > maxCount) {
      const many = condition === null ? `More than ${maxCount}` : String(count);
      throw new ClipError(
        'too-many',
        `${many} of ${all} records of catalogue "${catalog}" would be deleted; at most ${maxCount} may be. Nothing was deleted. Raise maxCount if this is meant.`,
      );
    }
    if (dryRun) {
      context.outbox.note(`Would delete ${count} of ${all} records of catalogue "${catalog}" (dry run).`);
      return;
    }
    if (condition !== null) await store.delete(collection, { filter: condition });
    for (let start = 0; start < ids.length; start += step) {
      await store.delete(collection, { ids: ids.slice(start, start + step) });
    }
    await store.flush(collection);
    context.outbox.note(`Deleted ${count} of ${all} records of catalogue "${catalog}".`);
  },
});

/** The ids of the items that have a record, each once; stops soon after there are more than may go. */
async function collectIds(
  index: CatalogIndex,
  maxCount: number,
  context: NodeContext,
): Promise<readonly string[]> {
  const found = new Set<string>();
  let batch: string[] = [];
  const look = async () => {
    for (const id of await findThere(index, batch)) found.add(id);
    batch = [];
  };
  for await (const { bytes } of readParts(context.scratch, context.page)) {
    // Written above.
    batch.push(JSON.parse(bytes.toString('utf8')) as string);
    if (batch.length >= step) await look();
    if (found.size > maxCount) return [...found];
  }
  await look();
  return [...found];
}

async function findThere(
  { store, collection }: CatalogIndex,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== '');
  if (wanted.length === 0) return new Set();
  return new Set((await store.fetch(collection, wanted)).map(({ id }) => id));
}
