import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { ConnectionsPage } from './connections-page.tsx';

export const metadata: Metadata = { title: 'Connections' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // Throws when the runtime cannot be opened; the error page then says why.
  await queryClient.fetchQuery(trpc.connections.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ConnectionsPage />
    </HydrationBoundary>
  );
}
