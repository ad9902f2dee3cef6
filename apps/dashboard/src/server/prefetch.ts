import type { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { cache } from 'react';
import { createQueryClient } from '../client/query-client.ts';
import { type AppRouter, appRouter } from './routers/app.ts';
import { identifyVisitor } from './session.ts';

interface Prefetch {
  readonly queryClient: QueryClient;
  readonly trpc: ReturnType<typeof createTRPCOptionsProxy<AppRouter>>;
}

/**
 * The query client of one rendering on the server, which its layout and its page share, and the procedures to fill it
 * with, called without HTTP for the visitor.
 */
export const openPrefetch = cache((): Prefetch => {
  const queryClient = createQueryClient();
  return {
    queryClient,
    trpc: createTRPCOptionsProxy<AppRouter>({
      ctx: { identify: identifyVisitor, identifyAgain: identifyVisitor },
      router: appRouter,
      queryClient,
    }),
  };
});
