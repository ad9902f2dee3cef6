'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a name and opens an empty pipeline. */
export function NewPipeline({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New pipeline">
      {opened && <NameForm onClose={onClose} />}
    </Modal>
  );
}

function NameForm({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give the pipeline a name.' : null) },
  });
  const create = useMutation(
    trpc.pipelines.create.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
        router.push(`/pipelines/${encodeURIComponent(name)}`);
      },
      onError: (error) => {
        const isName = ['conflict', 'param-invalid'].includes(clipCodeOf(error));
        if (isName) form.setFieldError('name', failureMessage(error));
      },
    }),
  );
  return (
    <form onSubmit={form.onSubmit(({ name }) => create.mutate({ name: name.trim() }))}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="Label new pictures"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        {create.isError && form.errors.name === undefined && <ErrorNotice error={create.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
