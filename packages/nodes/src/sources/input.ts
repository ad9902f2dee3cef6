import { ClipError, defineSource, type Facet, facets, type Item, throwIfAborted } from '@clipline/clip-core';
import { z } from 'zod';

const params = z.strictObject({
  facets: z
    .array(z.enum(facets))
    .default(['image'])
    .describe('What every item carries, such as `image` or `text`; an item without one of these is refused.'),
});

/**
 * The items that a run was started with: by a trigger, by another pipeline, by hand or to try refused ones again. The
 * cursor is the number of the page that came last.
 */
export default defineSource({
  type: 'sources.input',
  version: 1,
  title: 'Run input',
  description:
    'Gives the items that the run was started with: by a trigger, by another pipeline, or by hand.',
  params,
  gives: [],
  givesFor: ({ facets: carried }) => carried,
  takesInput: true,
  async *pages({ facets: carried }, cursor, context) {
    for await (const { number, items } of context.input(readCursor(cursor))) {
      throwIfAborted(context.signal);
      const judged = items.map((item) => ({
        item,
        missing: carried.find((facet) => item[facet] === undefined),
      }));
      yield {
        items: judged.flatMap(({ item, missing }) => (missing === undefined ? [item] : [])),
        rejected: judged.flatMap(({ item, missing }) =>
          missing === undefined ? [] : [{ item, error: lacking(item, missing) }],
        ),
        cursor: number,
      };
    }
  },
});

function readCursor(cursor: unknown): number {
  if (cursor === null) return -1;
  if (typeof cursor === 'number') return cursor;
  throw new ClipError(
    'internal',
    `sources.input was given the cursor ${JSON.stringify(cursor)}; its cursors are numbers of pages.`,
  );
}

function lacking(item: Item, facet: Facet): ClipError {
  return new ClipError(
    'row-invalid',
    `Item "${item.id}" came without ${facet}, which the run's input is said to carry. Send it, or take ${facet} off the list of facets.`,
  );
}
