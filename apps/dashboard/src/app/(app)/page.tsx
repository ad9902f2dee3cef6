import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../server/prefetch.ts';
import { HomePage } from './home/home-page.tsx';

export const metadata: Metadata = { title: 'Home' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.catalogs.list.queryOptions()),
    queryClient.prefetchQuery(trpc.home.nextSteps.queryOptions()),
    queryClient.prefetchQuery(trpc.home.failedRuns.queryOptions()),
    queryClient.prefetchQuery(trpc.jobs.overview.queryOptions()),
    queryClient.prefetchQuery(trpc.schedules.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <HomePage />
    </HydrationBoundary>
  );
}
