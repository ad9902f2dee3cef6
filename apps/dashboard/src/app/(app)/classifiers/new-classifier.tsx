'use client';

import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { readLabels, toSettings } from './classifier-form.ts';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a name and the first labels, and opens the classifier that they make. */
export function NewClassifier({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New classifier">
      {opened && <NewForm onClose={onClose} />}
    </Modal>
  );
}

function NewForm({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const form = useForm({
    initialValues: { name: '', labels: '' },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the classifier a name.' : null),
      labels: (labels) => (readLabels(labels).length === 0 ? 'Write at least one label.' : null),
    },
  });
  const create = useMutation(
    trpc.classifiers.save.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.classifiers.list.queryKey() });
        router.push(`/classifiers/${encodeURIComponent(name)}`);
      },
      onError: (error) => {
        if (clipCodeOf(error) === 'conflict') form.setFieldError('name', failureMessage(error));
      },
    }),
  );
  return (
    <form
      onSubmit={form.onSubmit(({ name, labels }) =>
        create.mutate({ name: name.trim(), last: null, settings: settingsOf(labels) }),
      )}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="pets"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Textarea
          label="Labels"
          description="One a line; synonyms after a colon."
          placeholder={'cat: kitten, tomcat\ndog: puppy'}
          autosize
          minRows={4}
          maxRows={14}
          {...form.getInputProps('labels')}
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

function settingsOf(labels: string) {
  return toSettings({
    labels: readLabels(labels),
    set: 'photo',
    templates: [],
    mode: 'exclusive',
    none: [],
    minScore: 0,
  });
}
