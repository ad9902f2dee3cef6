'use client';

import { Button, Code } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { EmptyState } from '../../ui/empty-state.tsx';

/** In the place of a page that broke while it was drawn; the menu beside it still works. */
export default function BrokenPage({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  return (
    <div role="alert">
      <EmptyState
        icon={IconBug}
        title="This page could not be shown"
        text="Try again; if it stays so, the log of Clipline says more, and the command “clipline doctor” looks for the cause."
      >
        <Button onClick={reset}>Try again</Button>
        {error.digest !== undefined && <Code>error {error.digest}</Code>}
      </EmptyState>
    </div>
  );
}
