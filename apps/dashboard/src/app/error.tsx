'use client';

import { Button } from '@mantine/core';
import { Brand } from '../ui/brand.tsx';
import { RichMessage } from '../ui/rich-message.tsx';
import { usePageFailure } from '../ui/use-page-failure.ts';
import classes from './error.module.css';

/** In place of a page that could not be drawn: says why, when the server knows, and what to do. */
export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  const { title, text, tryAgain } = usePageFailure(reset);
  return (
    <main className={classes.root}>
      <Brand />
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.text}>
        <RichMessage text={text} />
      </p>
      <div className={classes.actions}>
        <Button onClick={tryAgain}>Try again</Button>
        {error.digest !== undefined && <code className={classes.digest}>error {error.digest}</code>}
      </div>
    </main>
  );
}
