import { type ConnectionKind, connectionSchemas } from '@clipline/clip-core';
import { z } from 'zod';
import { asClipError } from '../as-clip-error.ts';
import { fieldsOf } from '../connection-fields.ts';
import { procedure, router } from '../trpc.ts';

const name = z.string().min(1).max(100);
const fields = z.record(z.string().max(100), z.json());

/** What a form asks for, by kind. */
const kinds = Object.entries(connectionSchemas).map(([kind, schema]) => ({
  // The keys of `connectionSchemas` are the kinds.
  kind: kind as ConnectionKind,
  fields: fieldsOf(z.toJSONSchema(schema, { io: 'input' })),
}));

/** Secrets go in and never come out. */
export const connectionsRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.connections.list()),

  kinds: procedure.query(() => kinds),

  /** Why the secrets cannot be opened, and what to do; null when they can. */
  keyProblem: procedure.query(async ({ ctx }) => {
    try {
      await ctx.runtime.connections.checkKey();
      return null;
    } catch (error) {
      const clip = asClipError(error);
      if (clip?.code !== 'secret-key-lost') throw error;
      return clip.message;
    }
  }),

  add: procedure
    .input(z.object({ name, kind: z.string().max(40), settings: fields }))
    .mutation(({ ctx, input }) => ctx.runtime.connections.add(input)),

  /** Replaces the fields given; null takes one away. */
  update: procedure
    .input(z.object({ name, settings: fields }))
    .mutation(({ ctx, input }) => ctx.runtime.connections.update(input.name, input.settings)),

  remove: procedure
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => ctx.runtime.connections.remove(input.name)),

  /** Tries it; `target` is the bucket of an s3 or the address of an http one. */
  test: procedure
    .input(z.object({ name, target: z.string().max(2_000).optional() }))
    .mutation(({ ctx, input: { name: connection, target }, signal }) =>
      ctx.runtime.connections.test(connection, {
        ...(target === undefined ? {} : { target }),
        ...(signal === undefined ? {} : { signal }),
      }),
    ),
});
