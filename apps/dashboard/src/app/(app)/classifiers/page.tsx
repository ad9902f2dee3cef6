import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { ClassifiersPage } from './classifiers-page.tsx';

export const metadata: Metadata = { title: 'Classifiers' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await queryClient.prefetchQuery(trpc.classifiers.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ClassifiersPage />
    </HydrationBoundary>
  );
}
