'use client';

import type { RunSummary } from '@clipline/runtime';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../../../../client/trpc.tsx';
import { clipCodeOf, failureMessage, failureTitle } from '../../../../ui/clip-error.ts';
import { formatCount } from '../../../../ui/format.ts';

/** What can be done with a run. A new run is opened; a failure is told. */
export function useRunActions() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const settle = {
    onSettled: () => client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    onError: (error: unknown) => {
      notifications.show({
        title: failureTitle(clipCodeOf(error)),
        message: failureMessage(error),
        color: 'red',
      });
    },
  };
  const open = (runs: readonly RunSummary[]) => {
    const [first] = runs;
    if (first !== undefined) router.push(`/runs/${first.id}`);
  };
  return {
    cancel: useMutation(trpc.runs.cancel.mutationOptions(settle)),
    pause: useMutation(trpc.runs.pause.mutationOptions(settle)),
    resume: useMutation(trpc.runs.resume.mutationOptions(settle)),
    confirm: useMutation(trpc.runs.confirm.mutationOptions(settle)),
    retry: useMutation(trpc.runs.retry.mutationOptions({ ...settle, onSuccess: open })),
    replay: useMutation(
      trpc.runs.replay.mutationOptions({
        ...settle,
        onSuccess: ({ runs, items, left }) => {
          notifications.show({
            title: `${formatCount(items, 'item')} tried again`,
            message:
              left === 0
                ? 'The new run is open now.'
                : `${formatCount(left, 'item')} cannot be tried alone: run the whole pipeline again.`,
          });
          open(runs);
        },
      }),
    ),
  };
}
