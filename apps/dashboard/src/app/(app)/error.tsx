'use client';

import { Button, Code } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RichMessage } from '../../ui/rich-message.tsx';
import { usePageFailure } from '../../ui/use-page-failure.ts';

/** In the place of a page that broke while it was drawn; the menu beside it still works. */
export default function BrokenPage({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  const { title, text, tryAgain } = usePageFailure(reset);
  return (
    <div role="alert">
      <EmptyState icon={IconBug} title={title} text={<RichMessage text={text} />}>
        <Button onClick={tryAgain}>Try again</Button>
        {error.digest !== undefined && <Code>error {error.digest}</Code>}
      </EmptyState>
    </div>
  );
}
