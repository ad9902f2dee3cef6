import { homedir } from 'node:os';
import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const catalog = z.string().min(1).max(200);

export const catalogsRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.catalogs.list()),

  /** A page of a catalogue's images, newest first. */
  assets: procedure
    .input(z.object({ catalog, limit: z.int().min(1).max(500).default(120), cursor: z.string().nullish() }))
    .query(({ ctx, input }) =>
      ctx.runtime.catalogs.assets(input.catalog, {
        limit: input.limit,
        ...(input.cursor ? { cursor: input.cursor } : {}),
      }),
    ),

  asset: procedure
    .input(z.object({ catalog, id: z.string().min(1).max(512) }))
    .query(({ ctx, input }) => ctx.runtime.catalogs.asset(input.catalog, input.id)),

  errors: procedure
    .input(z.object({ catalog, limit: z.int().min(1).max(1000).default(200) }))
    .query(({ ctx, input }) => ctx.runtime.catalogs.errors(input.catalog, { limit: input.limit })),

  /** Queues the first run over a folder; the catalogue is made with it. Throws `conflict` when the name is taken. */
  add: procedure
    .input(
      z.object({
        catalog: z.string().trim().min(1, 'Give the catalogue a name.').max(100),
        folder: z.string().trim().min(1, 'Give the path of a folder.').max(4096),
        model: z.string().min(1).optional(),
        store: z.string().min(1).optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const taken = await ctx.runtime.catalogs.list();
      if (taken.some((known) => known.name === input.catalog)) {
        throw new ClipError(
          'conflict',
          `There is a catalogue "${input.catalog}" already. Choose another name, or re-index that one.`,
        );
      }
      return ctx.runtime.indexing.enqueue({
        folder: fromHome(input.folder),
        catalog: input.catalog,
        ...(input.model === undefined ? {} : { model: input.model }),
        ...(input.store === undefined ? {} : { store: input.store }),
      });
    }),

  /** Queues another run over the catalogue's own folder. */
  reindex: procedure
    .input(z.object({ catalog, force: z.boolean().default(false) }))
    .mutation(async ({ ctx, input }) => {
      const { folder } = await ctx.runtime.catalogs.get(input.catalog);
      if (folder === null) {
        throw new ClipError(
          'source-missing',
          `The catalogue "${input.catalog}" has no folder of its own. Index one with \`clipline index <folder> --catalog ${input.catalog}\`.`,
        );
      }
      return ctx.runtime.indexing.enqueue({ folder, catalog: input.catalog, force: input.force });
    }),

  /** Removes the catalogue and its vectors; never the files. */
  remove: procedure
    .input(z.object({ catalog }))
    .mutation(({ ctx, input }) => ctx.runtime.catalogs.remove(input.catalog)),
});

/** `~/pictures` as the shell would read it. */
function fromHome(folder: string): string {
  return folder.replace(/^~(?=\/|$)/, homedir());
}
