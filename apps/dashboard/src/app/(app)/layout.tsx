import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { openPrefetch } from '../../server/prefetch.ts';
import { requirePerson } from '../../server/session.ts';
import { LiveRuns } from './live-runs.tsx';
import { Shell } from './shell.tsx';

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const person = await requirePerson();
  const { queryClient, trpc } = openPrefetch();
  // The frame asks for them before its page does: a page would come without them, and then move.
  await queryClient.prefetchQuery(trpc.catalogs.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <LiveRuns>
        <Shell person={person}>{children}</Shell>
      </LiveRuns>
    </HydrationBoundary>
  );
}
