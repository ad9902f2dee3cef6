import { createHash } from 'node:crypto';
import {
  type CatalogAsset,
  ClipError,
  type Cursor,
  defineSource,
  type SourceContext,
} from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { testCondition } from '../expressions/evaluate.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { listAssets, toItem } from './list-assets.ts';

const params = z.strictObject({
  catalog: catalogParam,
  choice: z
    .enum(['all', 'missing', 'changed'])
    .default('all')
    .describe('All images, those without a vector, or those whose bytes have changed since theirs was made.'),
  filter: parsedText('filter', parseExpression)
    .optional()
    .describe('CEL condition on the metadata, such as `metadata.year > 2000`.'),
  sample: z.int().min(1).max(100_000).optional().describe('Only so many images, chosen by chance.'),
  seed: z
    .string()
    .max(100)
    .default('')
    .describe('The same seed chooses the same images; another one, others.'),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many images make a page.'),
});

type Params = z.output<typeof params>;

/** Images of a catalogue in the order of their ids. An item's id is that of the image; the cursor is the last one looked at. */
export default defineSource({
  type: 'sources.catalog',
  version: 1,
  title: 'Catalogue',
  description:
    'Gives the images of a catalogue: all, those without a vector or those that changed, filtered by their metadata or sampled by chance.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    const { catalog, choice, filter, sample, pageSize } = chosen;
    const total =
      sample === undefined && filter === undefined ? await context.assets.count(catalog, choice) : undefined;
    const sampled = sample === undefined ? null : await chooseSample(chosen, sample, context);
    for await (const assets of listAssets(
      { catalog, choice, pageSize, after: readCursor(cursor) },
      context,
    )) {
      const wanted = assets.filter((asset) => sampled?.has(asset.id) ?? satisfies(chosen, asset));
      const page = { items: wanted.map(toItem), cursor: assets.at(-1)?.id ?? '' };
      if (wanted.length > 0 || assets.length < pageSize)
        yield total === undefined ? page : { ...page, total };
    }
  },
});

/** Ids of the images whose digests with the seed are lowest: the same whatever order or page they come in. */
async function chooseSample(
  chosen: Params,
  size: number,
  context: SourceContext,
): Promise<ReadonlySet<string>> {
  const { catalog, choice } = chosen;
  let best: { readonly id: string; readonly rank: string }[] = [];
  const trim = () => {
    best = best.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, size);
  };
  for await (const assets of listAssets({ catalog, choice, pageSize: 1000, after: null }, context)) {
    for (const asset of assets) {
      if (!satisfies(chosen, asset)) continue;
      best.push({
        id: asset.id,
        rank: createHash('sha256').update(`${chosen.seed}\0${asset.id}`).digest('hex'),
      });
    }
    if (best.length > 2 * size) trim();
  }
  trim();
  return new Set(best.map(({ id }) => id));
}

function satisfies({ filter }: Params, asset: CatalogAsset): boolean {
  return filter === undefined || testCondition(parseExpression(filter), toItem(asset));
}

function readCursor(cursor: Cursor | null): string | null {
  if (cursor === null || typeof cursor === 'string') return cursor;
  throw new ClipError(
    'internal',
    `sources.catalog was given the cursor ${JSON.stringify(cursor)}; its cursors are ids.`,
  );
}
