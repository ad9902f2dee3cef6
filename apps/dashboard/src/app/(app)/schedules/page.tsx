import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { SchedulesPage } from './schedules-page.tsx';

export const metadata: Metadata = { title: 'Schedules' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await queryClient.prefetchQuery(trpc.schedules.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SchedulesPage />
    </HydrationBoundary>
  );
}
