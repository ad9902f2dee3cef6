import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { openPrefetch } from '../../../server/prefetch.ts';
import { requirePerson } from '../../../server/session.ts';
import { SettingsPage } from './settings-page.tsx';

export const metadata: Metadata = { title: 'Settings' };
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { queryClient, trpc } = openPrefetch();
  const person = await requirePerson();
  // A failure is shown by the page itself, which asks again.
  await Promise.all([
    queryClient.prefetchQuery(trpc.apiKeys.list.queryOptions()),
    queryClient.prefetchQuery(trpc.about.get.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage person={person} />
    </HydrationBoundary>
  );
}
