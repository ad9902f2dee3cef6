import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../../server/prefetch.ts';
import { PolicyPage } from './policy-page.tsx';

export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ readonly policy: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).policy)}, a policy` };
}

export default async function Page({ params }: Props) {
  const name = decodeURIComponent((await params).policy);
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.policies.get.queryOptions({ name })),
    queryClient.prefetchQuery(trpc.catalogs.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PolicyPage name={name} />
    </HydrationBoundary>
  );
}
