'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  isNonJsonSerializable,
  splitLink,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import type { AppRouter } from '../server/routers/app.ts';
import { createQueryClient } from './query-client.ts';

const context = createTRPCContext<AppRouter>();

export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;

const endpoint = '/api/trpc';

function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: endpoint, transformer: superjson }),
        false: splitLink({
          condition: (operation) => isNonJsonSerializable(operation.input),
          // Forms carry files and go as they are.
          true: httpLink({
            url: endpoint,
            transformer: { serialize: (data) => data, deserialize: superjson.deserialize },
          }),
          false: httpBatchStreamLink({ url: endpoint, transformer: superjson, methodOverride: 'POST' }),
        }),
      }),
    ],
  });
}

/** Server state for everything below it. */
export function ServerState({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState<QueryClient>(createQueryClient);
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
