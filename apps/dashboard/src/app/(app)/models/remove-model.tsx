'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatBytes } from '../../../ui/format.ts';

interface Props {
  readonly model: RouterOutputs['models']['list'][number] | null;
  readonly onClose: () => void;
}

/** Deletes the files of a model, once confirmed. */
export function RemoveModel({ model, onClose }: Props) {
  return (
    <Modal opened={model !== null} onClose={onClose} title={`Remove ${model?.title ?? ''}`}>
      {model !== null && <RemoveForm model={model} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ model, onClose }: Props & { readonly model: NonNullable<Props['model']> }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const remove = useMutation(
    trpc.models.remove.mutationOptions({
      onSuccess: (bytes) => {
        notifications.show({ message: `${model.title} is removed, ${formatBytes(bytes)} are free again.` });
        onClose();
        return client.invalidateQueries({ queryKey: trpc.models.list.queryKey() });
      },
    }),
  );
  return (
    <Stack gap="md">
      <Text size="sm">
        Its files ({formatBytes((model.bytes ?? 0) + model.partialBytes)}) are deleted. It can be pulled again
        where the hub can be reached.
      </Text>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: model.id })}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
}
