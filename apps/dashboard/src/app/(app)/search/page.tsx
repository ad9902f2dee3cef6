import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { openPrefetch } from '../../../server/prefetch.ts';
import { SearchPage } from './search-page.tsx';
import { bannerCookie } from './starter-banner-cookie.ts';

export const metadata: Metadata = { title: 'Search' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await queryClient.prefetchQuery(trpc.catalogs.list.queryOptions());
  const dismissed = (await cookies()).has(bannerCookie);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SearchPage bannerDismissed={dismissed} />
    </HydrationBoundary>
  );
}
