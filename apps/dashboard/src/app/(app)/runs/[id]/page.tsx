import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../../server/prefetch.ts';
import { RunPage } from './run-page.tsx';

export const metadata: Metadata = { title: 'Run' };
export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function Page({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await queryClient.prefetchQuery(trpc.runs.describe.queryOptions({ id }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RunPage id={id} />
    </HydrationBoundary>
  );
}
