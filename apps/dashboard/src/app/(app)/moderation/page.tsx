import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { ModerationPage } from './moderation-page.tsx';

export const metadata: Metadata = { title: 'Moderation' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.reviews.counts.queryOptions()),
    queryClient.prefetchQuery(trpc.policies.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ModerationPage />
    </HydrationBoundary>
  );
}
