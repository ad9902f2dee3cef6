'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Brand } from '../ui/brand.tsx';
import { failureTitle } from '../ui/clip-error.ts';
import { readHealthError } from '../ui/health-error.ts';
import { RichMessage } from '../ui/rich-message.tsx';
import classes from './error.module.css';

/** In place of a page that could not be drawn: says why, when the server knows, and what to do. */
export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  // Next sends no details of server errors to the browser; the health route tells why the runtime is down.
  const { data: cause } = useQuery({ queryKey: ['health-error'], queryFn: readHealthError, retry: false });
  return (
    <main className={classes.root}>
      <Brand />
      <h1 className={classes.title}>{cause ? failureTitle(cause.code) : 'This page could not be shown'}</h1>
      <p className={classes.text}>
        <RichMessage
          text={
            cause?.message ??
            'Try again; if it stays so, the log of Clipline says more. `clipline doctor` looks for the cause.'
          }
        />
      </p>
      <div className={classes.actions}>
        <Button onClick={() => (cause ? window.location.reload() : reset())}>Try again</Button>
        {error.digest !== undefined && <code className={classes.digest}>error {error.digest}</code>}
      </div>
    </main>
  );
}
