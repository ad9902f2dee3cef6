'use client';

import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ConfirmRemoval } from '../../../ui/confirm-removal.tsx';

interface Props {
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Removes a pipeline with its versions, once confirmed. */
export function RemovePipeline({ name, onClose }: Props) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={`Remove ${name ?? ''}`}>
      {name !== null && <RemoveForm name={name} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.pipelines.remove.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: `${name} is removed. What its runs did stays.` });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
      },
    }),
  );
  return (
    <ConfirmRemoval removal={remove} onConfirm={() => remove.mutate({ name })} onClose={onClose}>
      Its draft, its versions and its triggers are deleted. Runs and what they wrote stay. Export it first if
      you may want it back.
    </ConfirmRemoval>
  );
}
