'use client';

import type { ApiKeyView } from '@clipline/runtime';
import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ConfirmRemoval } from '../../../ui/confirm-removal.tsx';

interface Props {
  readonly revoking: ApiKeyView | null;
  readonly onClose: () => void;
}

/** Revokes a key, once confirmed. */
export function RevokeKey({ revoking, onClose }: Props) {
  return (
    <Modal opened={revoking !== null} onClose={onClose} title={`Revoke ${revoking?.name ?? ''}`}>
      {revoking !== null && <RevokeForm revoking={revoking} onClose={onClose} />}
    </Modal>
  );
}

function RevokeForm({ revoking, onClose }: { readonly revoking: ApiKeyView; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: `${revoking.name} is revoked.` });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.queryKey() });
      },
    }),
  );
  return (
    <ConfirmRemoval
      removal={revoke}
      verb="Revoke"
      onConfirm={() => revoke.mutate({ id: revoking.id })}
      onClose={onClose}
    >
      Programs that use the key are refused from their next request on. It cannot be brought back; a new one
      can be made.
    </ConfirmRemoval>
  );
}
