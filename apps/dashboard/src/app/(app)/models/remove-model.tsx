'use client';

import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ConfirmRemoval } from '../../../ui/confirm-removal.tsx';
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
    <ConfirmRemoval removal={remove} onConfirm={() => remove.mutate({ id: model.id })} onClose={onClose}>
      Its files ({formatBytes((model.bytes ?? 0) + model.partialBytes)}) are deleted. It can be pulled again
      where the hub can be reached.
    </ConfirmRemoval>
  );
}
