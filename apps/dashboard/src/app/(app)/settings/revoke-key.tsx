'use client';

import type { ApiKeyView } from '@clipline/runtime';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

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
    <Stack gap="md">
      <Text size="sm">
        Programs that use the key are refused from their next request on. It cannot be brought back; a new one
        can be made.
      </Text>
      {revoke.isError && <ErrorNotice error={revoke.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate({ id: revoking.id })}>
          Revoke
        </Button>
      </Group>
    </Stack>
  );
}
