import { tracked } from '@trpc/server';
import { z } from 'zod';
import { digest } from '../digest.ts';
import { procedure, router } from '../trpc.ts';
import { whileSignedIn } from '../while-signed-in.ts';

const id = z.string().min(1).max(200);

export const modelsRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.models.list()),

  /** Verifies checksums and golden vectors. */
  check: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.models.check(input.id)),

  /** Measures its speed on this host. */
  measure: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.models.measure(input.id)),

  /** Begins a pull that goes on by itself, or joins the one that goes on. */
  startPull: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.models.startPull(input.id)),

  /** Ends a pull; what has come stays for the next one. */
  stopPull: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.models.stopPull(input.id)),

  /** Deletes the files of a model and answers the bytes that frees. */
  remove: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.models.remove(input.id)),

  /** The pulls as they are now, for a page to be drawn with. */
  pullStates: procedure.query(({ ctx }) => ctx.runtime.models.pullStates()),

  /** The pulls under way, now and after each change. States, each under an id of its own: nothing comes twice. */
  pulls: procedure
    .input(z.object({ lastEventId: z.string().nullish() }).default({}))
    .subscription(async function* ({ ctx, input, signal }) {
      const moments = whileSignedIn(ctx, signal, (ended) => ctx.runtime.models.watchPulls(ended));
      let last = input.lastEventId;
      for await (const states of moments) {
        const event = digest(states);
        if (event !== last) yield tracked(event, states);
        last = event;
      }
    }),
});
