'use client';

import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage, failureTitle } from '../../../ui/clip-error.ts';

/** What can be done with a catalogue and its run; a failure is told, and the list is read again after each. */
export function useCatalogActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settle = {
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.catalogs.list.queryKey() }),
    onError: (error: unknown) => {
      notifications.show({
        title: failureTitle(clipCodeOf(error)),
        message: failureMessage(error),
        color: 'red',
      });
    },
  };
  return {
    reindex: useMutation(trpc.catalogs.reindex.mutationOptions(settle)),
    cancel: useMutation(trpc.runs.cancel.mutationOptions(settle)),
    confirm: useMutation(trpc.runs.confirm.mutationOptions(settle)),
  };
}
