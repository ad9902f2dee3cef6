import type { ReactNode } from 'react';
import { requirePerson } from '../../server/session.ts';
import { LiveRuns } from './live-runs.tsx';
import { Shell } from './shell.tsx';

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const person = await requirePerson();
  return (
    <LiveRuns>
      <Shell person={person}>{children}</Shell>
    </LiveRuns>
  );
}
