import type { ReactNode } from 'react';
import { LiveRuns } from './live-runs.tsx';
import { Shell } from './shell.tsx';

export default function AppLayout({ children }: { readonly children: ReactNode }) {
  return (
    <LiveRuns>
      <Shell>{children}</Shell>
    </LiveRuns>
  );
}
