'use client';

import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatCount } from '../../../ui/format.ts';
import { tellFailure } from '../../../ui/tell-failure.ts';

/** What can be changed about the workers and their queue, with what is told of the outcome. */
export function useJobsActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settle = {
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.jobs.overview.queryKey() }),
  };
  const pause = useMutation(trpc.jobs.pause.mutationOptions(settle));
  const setRunsAtOnce = useMutation(trpc.jobs.setRunsAtOnce.mutationOptions(settle));
  const retryDeliveries = useMutation(
    trpc.jobs.retryDeliveries.mutationOptions({
      ...settle,
      onSuccess: ({ items, left }) =>
        notifications.show({
          title: `${formatCount(items, 'item')} tried again`,
          message: left > 0 ? `${formatCount(left, 'item')} cannot be: too large to keep.` : '',
        }),
    }),
  );
  return { pause, setRunsAtOnce, retryDeliveries };
}
