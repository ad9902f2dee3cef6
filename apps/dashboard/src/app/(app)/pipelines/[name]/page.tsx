import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../../server/prefetch.ts';
import { LazyBuilder } from './lazy-builder.tsx';

export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function Page({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.pipelines.get.queryOptions({ name })),
    queryClient.prefetchQuery(trpc.nodes.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <LazyBuilder name={name} />
    </HydrationBoundary>
  );
}
