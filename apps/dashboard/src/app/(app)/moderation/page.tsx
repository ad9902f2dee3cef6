import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { ModerationPage } from './moderation-page.tsx';

export const metadata: Metadata = { title: 'Moderation' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // Throws when the runtime cannot be opened; the error page then says why.
  await Promise.all([
    queryClient.fetchQuery(trpc.reviews.counts.queryOptions()),
    queryClient.fetchQuery(trpc.policies.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ModerationPage />
    </HydrationBoundary>
  );
}
