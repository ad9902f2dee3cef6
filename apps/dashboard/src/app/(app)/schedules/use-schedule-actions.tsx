'use client';

import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import { tellFailure } from '../../../ui/tell-failure.ts';

/** Pausing a schedule and running it now, with what is told of the outcome. */
export function useScheduleActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settle = {
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.schedules.pathKey() }),
  };
  const pause = useMutation(trpc.schedules.pause.mutationOptions(settle));
  const runNow = useMutation(
    trpc.schedules.runNow.mutationOptions({ ...settle, onSuccess: ({ runId }) => tellStarted(runId) }),
  );
  return { pause, runNow };
}

function tellStarted(runId: string | null): void {
  if (runId === null) {
    notifications.show({
      title: 'Left out',
      message: 'Another run of this pipeline goes on, and its settings allow one at a time.',
      color: 'apricot',
    });
    return;
  }
  notifications.show({
    title: 'It runs now',
    message: (
      <Anchor component={Link} href={`/runs/${runId}`} size="sm" underline="always">
        See the run
      </Anchor>
    ),
  });
}
