'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a name and opens a policy that begins as the built-in one. */
export function NewPolicy({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New policy">
      {opened && <NewForm onClose={onClose} />}
    </Modal>
  );
}

function NewForm({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give the policy a name.' : null) },
  });
  const create = useMutation({
    mutationFn: async (name: string) => {
      const settings = { ...(await client.policies.builtIn.query()), title: '' };
      return client.policies.save.mutate({ name, last: null, settings, note: 'As the built-in policy' });
    },
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: trpc.policies.list.queryKey() });
      router.push(`/moderation/${encodeURIComponent(name)}`);
    },
    onError: (error) => {
      if (clipCodeOf(error) === 'conflict') form.setFieldError('name', failureMessage(error));
    },
  });
  return (
    <form onSubmit={form.onSubmit(({ name }) => create.mutate(name.trim()))}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="It begins as a copy of the built-in policy."
          placeholder="uploads"
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
