'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

interface Props {
  /** Null while nothing is removed. */
  readonly name: string | null;
  readonly onRemove: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Removes a classifier or policy with its versions, once confirmed. */
export function RemoveRuleset({ name, onRemove, onClose }: Props) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={`Remove ${name ?? ''}`}>
      {name !== null && <RemoveForm name={name} onRemove={onRemove} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ name, onRemove, onClose }: Props & { readonly name: string }) {
  const remove = useMutation({ mutationFn: () => onRemove(name), onSuccess: onClose });
  return (
    <Stack gap="md">
      <Text size="sm">
        All its versions are deleted. What they have judged stays. It cannot be removed while a published
        pipeline pins one of them.
      </Text>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
}
