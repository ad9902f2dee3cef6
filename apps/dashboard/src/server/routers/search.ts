import { ClipError } from '@clipline/clip-core';
import type { AssetView, QueryInput, Runtime, SearchRequest } from '@clipline/runtime';
import { z } from 'zod';
import { maxUploadBytes } from '../request-guard.ts';
import { procedure, router } from '../trpc.ts';

const settings = z.object({
  catalog: z.string().min(1).max(200),
  topK: z.coerce.number().int().min(1).max(1000).default(60),
  filter: z.string().max(2000).optional(),
});

const longText = z.enum(['truncate', 'split-mean']).default('truncate');

const upload = z
  .instanceof(FormData)
  .transform((form): unknown => Object.fromEntries(form))
  .pipe(settings.extend({ image: z.instanceof(Blob, { error: 'The form carries no image.' }) }));

/** An image that was found, with its cosine similarity (−1…1) to the query. */
export type Hit = AssetView & { readonly score: number };

export const searchRouter = router({
  /** By words, or by an image that is in the catalogue. */
  find: procedure
    .input(
      settings.extend({
        query: z.union([
          z.object({ text: z.string().min(1).max(10_000) }),
          z.object({ likeId: z.string().min(1).max(512) }),
        ]),
        longText,
      }),
    )
    .query(({ ctx, input, signal }) =>
      findHits(ctx.runtime, { ...request(input, input.query, signal), longText: input.longText }),
    ),

  /** By an image that a person brings; a form with `image`, `catalog`, `topK` and `filter`. */
  findByImage: procedure.input(upload).mutation(async ({ ctx, input, signal }) => {
    if (input.image.size > maxUploadBytes) {
      throw new ClipError(
        'image-too-large',
        `The image has ${Math.round(input.image.size / 1e6)} MB; at most 25 MB can be searched with. Make a smaller copy of it.`,
      );
    }
    const bytes = new Uint8Array(await input.image.arrayBuffer());
    return findHits(ctx.runtime, request(input, { image: { bytes } }, signal));
  }),

  /** How much of a text the catalogue's model reads. */
  tokens: procedure
    .input(z.object({ catalog: z.string().nullable(), text: z.string().max(10_000) }))
    .query(({ ctx, input }) => ctx.runtime.search.countTokens(input.catalog, input.text)),
});

function request(
  input: z.output<typeof settings>,
  query: QueryInput,
  signal: AbortSignal | undefined,
): SearchRequest {
  const filter = input.filter?.trim();
  return {
    catalog: input.catalog,
    topK: input.topK,
    query,
    ...(filter ? { filter } : {}),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function findHits(runtime: Runtime, request: SearchRequest) {
  const report = await runtime.search.search(request);
  const assets = await runtime.catalogs.assetsById(
    request.catalog,
    report.matches.map((match) => match.id),
  );
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  const hits: Hit[] = [];
  for (const match of report.matches) {
    const asset = byId.get(match.id);
    // An image that was removed between the two reads has nothing left to show.
    if (asset !== undefined) hits.push({ ...asset, score: match.score });
  }
  return { hits, tokens: report.tokens, milliseconds: report.milliseconds };
}
