import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { openPrefetch } from '../../../server/prefetch.ts';
import { runFilters } from './run-filters.ts';
import { RunsPage } from './runs-page.tsx';

export const metadata: Metadata = { title: 'Runs' };
export const dynamic = 'force-dynamic';

const loadFilters = createLoader(runFilters);

export default async function Page({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await queryClient.prefetchInfiniteQuery(
    trpc.runs.page.infiniteQueryOptions(await loadFilters(searchParams), {
      getNextPageParam: ({ next }) => next,
    }),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RunsPage />
    </HydrationBoundary>
  );
}
