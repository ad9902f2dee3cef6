import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from '../../../../server/routers/app.ts';
import { openContext } from '../../../../server/trpc.ts';

export const dynamic = 'force-dynamic';

function answer(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => openContext(request.headers),
    // Queries travel as POST, so that a long text is bound by no URL length and stays out of logs.
    allowMethodOverride: true,
    onError({ error, path }) {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        console.error(`${path ?? 'unknown procedure'}:`, error.cause ?? error);
    },
  });
}

export { answer as GET, answer as POST };
