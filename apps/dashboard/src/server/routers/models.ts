import { setTimeout as delay } from 'node:timers/promises';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.string().min(1).max(200);

/** Milliseconds between two reports of a pull; its chunks come faster than anybody reads. */
const pace = 200;

interface PullProgress {
  readonly file: string;
  /** Bytes. */
  readonly loaded: number;
  readonly total: number | null;
}

export const modelsRouter = router({
  list: procedure.query(({ ctx }) => ctx.runtime.models.list()),

  /** Verifies checksums and golden vectors. */
  check: procedure.input(z.object({ id })).mutation(({ ctx, input }) => ctx.runtime.models.check(input.id)),

  /** Measures its speed on this host. */
  measure: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.runtime.models.measure(input.id)),

  /** Pulls a model and tells how far it is; who stops listening stops it, and a later pull goes on from there. */
  pull: procedure.input(z.object({ id, lastEventId: z.string().nullish() })).subscription(async function* ({
    ctx,
    input,
    signal,
  }) {
    let progress: PullProgress | null = null;
    const pulling = ctx.runtime.models
      .pull(input.id, {
        ...(signal === undefined ? {} : { signal }),
        onProgress: (latest) => {
          progress = latest;
        },
      })
      .then(
        () => ({ state: 'done' as const, problem: null }),
        // Told as data: a stream that ends in an error is opened again by itself.
        (error: unknown) => ({
          state: 'failed' as const,
          problem: error instanceof Error ? error.message : String(error),
        }),
      );
    const going = { state: 'going' as const, problem: null };
    while (true) {
      const news = await Promise.race([pulling, delay(pace, going)]);
      const told: PullProgress | null = progress;
      yield tracked(news.state, { ...news, progress: told });
      if (news.state !== 'going') return;
    }
  }),
});
