'use client';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ServerState } from '../client/trpc.tsx';
import { resolveVariables, theme } from './theme.ts';

/** Theme, server state and URL state for every page. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <ServerState>
        <NuqsAdapter>{children}</NuqsAdapter>
      </ServerState>
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  );
}
