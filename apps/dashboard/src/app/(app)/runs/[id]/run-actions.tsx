'use client';

import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import { isActive } from '../../../../ui/run-status.ts';
import { useRunActions } from './use-run-actions.ts';

/** What can be done with a run as it stands. */
export function RunActions({ run }: { readonly run: RouterOutputs['runs']['describe'] }) {
  const { cancel, pause, resume, confirm, retry } = useRunActions();
  const { id, status } = run;
  return (
    <>
      {status === 'waiting' && (
        <Button loading={confirm.isPending} onClick={() => confirm.mutate({ id })}>
          Go on all the same
        </Button>
      )}
      {(status === 'running' || status === 'queued') && run.kind === 'pipeline' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={pause.isPending}
          onClick={() => pause.mutate({ id })}
        >
          Pause
        </Button>
      )}
      {status === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id })}
        >
          Resume
        </Button>
      )}
      {(isActive(status) || status === 'waiting' || status === 'paused') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id })}
        >
          Cancel
        </Button>
      )}
      {run.finishedAt !== null && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id })}
        >
          Run again
        </Button>
      )}
    </>
  );
}
