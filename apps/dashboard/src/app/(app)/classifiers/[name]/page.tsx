import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../../server/prefetch.ts';
import { ClassifierPage } from './classifier-page.tsx';

export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).name)}, a classifier` };
}

export default async function Page({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  const { queryClient, trpc } = openPrefetch();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.classifiers.get.queryOptions({ name })),
    queryClient.prefetchQuery(trpc.classifiers.templateSets.queryOptions()),
    queryClient.prefetchQuery(trpc.catalogs.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ClassifierPage name={name} />
    </HydrationBoundary>
  );
}
