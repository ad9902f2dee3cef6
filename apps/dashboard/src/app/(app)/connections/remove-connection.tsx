'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

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
    <Stack gap="md">
      <Text size="sm">Its secrets are deleted with it. Drafts that name it cannot run until it is back.</Text>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ name })}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
}
