import { ClipError, type Cursor, defineSource, type Item, reindexChoices } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { listAssets, toItem } from './list-assets.ts';

const params = z.strictObject({
  catalog: catalogParam,
  choice: z
    .enum(reindexChoices)
    .default('due')
    .describe(
      'What is embedded: files without a vector, those whose bytes have changed, both (what is due), or all. Files that are gone are removed whatever is chosen.',
    ),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many images make a page.'),
});

const cursorSchema = z.strictObject({ since: z.string(), after: z.string().nullable() });

/**
 * Brings a catalogue up to date with its folder, as a run of its own, then gives the images that were embedded, in the
 * order of their ids. Files that cannot be embedded are refused with the first page. The cursor is when that run began
 * and the last image given, so that a resumed run does not re-index again.
 */
export default defineSource({
  type: 'sources.reindex',
  version: 1,
  title: 'Re-index catalogue',
  description:
    "Takes in the new and changed files of a catalogue's folder, removes what is gone, and gives the images that were embedded, so that later nodes see only what is new.",
  params,
  gives: ['image'],
  async *pages({ catalog, choice, pageSize }, cursor, context) {
    const known = readCursor(cursor);
    const { since, failed } = known ?? (await context.assets.reindex(catalog, choice, context));
    const total = await context.assets.count(catalog, 'all', { indexedSince: since });
    let rejected = failed.map(({ path, error }) => ({ item: describeRefused(path), error }));
    for await (const assets of listAssets(
      { catalog, choice: 'all', pageSize, after: known?.after ?? null, indexedSince: since },
      context,
    )) {
      yield {
        items: assets.map(toItem),
        rejected,
        cursor: { since, after: assets.at(-1)?.id ?? null },
        total: total + failed.length,
      };
      rejected = [];
    }
    if (rejected.length > 0)
      yield { items: [], rejected, cursor: { since, after: null }, total: failed.length };
  },
  async *previewPages({ catalog, pageSize }, context) {
    for await (const assets of listAssets({ catalog, choice: 'all', pageSize, after: null }, context))
      yield { items: assets.map(toItem), cursor: null };
  },
});

function describeRefused(path: string): Item {
  return { id: path, metadata: { path } };
}

function readCursor(cursor: Cursor | null) {
  if (cursor === null) return null;
  const { success, data } = cursorSchema.safeParse(cursor);
  if (success) return { ...data, failed: [] };
  throw new ClipError(
    'internal',
    `sources.reindex was given the cursor ${JSON.stringify(cursor)}; its cursors have since and after.`,
  );
}
