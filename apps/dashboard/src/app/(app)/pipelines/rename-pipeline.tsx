'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { failureMessage } from '../../../ui/clip-error.ts';

interface Props {
  readonly name: string | null;
  readonly onClose: () => void;
}

export function RenamePipeline({ name, onClose }: Props) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={`Rename ${name ?? ''}`}>
      {name !== null && <RenameForm name={name} onClose={onClose} />}
    </Modal>
  );
}

function RenameForm({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { to: name },
    validate: { to: (to) => (to.trim() === '' ? 'Give the pipeline a name.' : null) },
  });
  const rename = useMutation(
    trpc.pipelines.rename.mutationOptions({
      onSuccess: () => {
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.pipelines.pathKey() });
      },
      onError: (error) => form.setFieldError('to', failureMessage(error)),
    }),
  );
  return (
    <form onSubmit={form.onSubmit(({ to }) => rename.mutate({ name, to: to.trim() }))}>
      <Stack gap="md">
        <TextInput label="New name" autoComplete="off" data-autofocus {...form.getInputProps('to')} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
