import { procedure, router } from '../trpc.ts';

export const aboutRouter = router({
  get: procedure.query(({ ctx }) => ctx.runtime.about()),
});
