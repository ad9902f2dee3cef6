'use client';

import { Button, Stack } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import classes from './door.module.css';

interface Props {
  readonly submit: string;
  readonly children: ReactNode;
  /** Answers what is wrong, or null when the page is left. */
  readonly onSubmit: (fields: FormData) => Promise<string | null>;
}

/** A form whose fields keep what is typed (or filled in by the browser) before the page's code has loaded. */
export function DoorForm({ submit, children, onSubmit }: Props) {
  const mounted = useMounted();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (fields: FormData) => {
    setBusy(true);
    setProblem(null);
    const reason = await onSubmit(fields);
    setProblem(reason);
    // Busy until the next page is there.
    if (reason !== null) setBusy(false);
  };
  return (
    <form
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
    >
      <Stack gap="md">
        {children}
        {problem !== null && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" fullWidth loading={busy} disabled={!mounted}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
