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

/** Removes a connection with its secrets, once confirmed. */
export function RemoveConnection({ name, onClose }: Props) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={`Remove ${name ?? ''}`}>
      {name !== null && <RemoveForm name={name} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const remove = useMutation(
    trpc.connections.remove.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: `${name} is removed.` });
        onClose();
        return client.invalidateQueries({ queryKey: trpc.connections.pathKey() });
      },
    }),
  );
  return (
    <ConfirmRemoval removal={remove} onConfirm={() => remove.mutate({ name })} onClose={onClose}>
      Its secrets are deleted with it. Drafts that name it cannot run until it is back.
    </ConfirmRemoval>
  );
}
