import type { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createQueryClient } from '../client/query-client.ts';
import { type AppRouter, appRouter } from './routers/app.ts';

/** A query client for one rendering on the server, and the procedures to fill it with, called without HTTP. */
export function openPrefetch(): {
  readonly queryClient: QueryClient;
  readonly trpc: ReturnType<typeof createTRPCOptionsProxy<AppRouter>>;
} {
  const queryClient = createQueryClient();
  return {
    queryClient,
    trpc: createTRPCOptionsProxy<AppRouter>({ ctx: {}, router: appRouter, queryClient }),
  };
}
