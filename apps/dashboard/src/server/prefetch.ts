import type { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createQueryClient } from '../client/query-client.ts';
import { type AppRouter, appRouter } from './routers/app.ts';
import { identifyVisitor } from './session.ts';

/** A query client for one rendering on the server, and the procedures to fill it with, called without HTTP for the visitor. */
export function openPrefetch(): {
  readonly queryClient: QueryClient;
  readonly trpc: ReturnType<typeof createTRPCOptionsProxy<AppRouter>>;
} {
  const queryClient = createQueryClient();
  return {
    queryClient,
    trpc: createTRPCOptionsProxy<AppRouter>({
      ctx: { identify: identifyVisitor, identifyAgain: identifyVisitor },
      router: appRouter,
      queryClient,
    }),
  };
}
