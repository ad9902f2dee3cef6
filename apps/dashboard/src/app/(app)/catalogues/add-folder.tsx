'use client';

import { Anchor, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { checkFolder, checkName, suggestName } from './folder-form.ts';

interface Props {
  readonly opened: boolean;
  /** Catalogues there are already. */
  readonly taken: RouterOutputs['catalogs']['list'];
  readonly onClose: () => void;
}

/** Asks for a folder and starts indexing it. */
export function AddFolder({ opened, taken, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a folder" size="lg">
      <FolderForm taken={taken} onClose={onClose} />
    </Modal>
  );
}

function FolderForm({ taken, onClose }: Omit<Props, 'opened'>) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const models = useQuery(trpc.models.list.queryOptions());
  const preset = models.data?.find((model) => model.isDefault)?.id ?? null;

  const form = useForm({
    mode: 'controlled',
    initialValues: { folder: '', name: '', model: '' },
    validateInputOnBlur: true,
    validate: {
      folder: checkFolder,
      name: (name) => checkName(name, taken),
    },
  });

  const add = useMutation(
    trpc.catalogs.add.mutationOptions({
      onSuccess: () => {
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.catalogs.list.queryKey() });
      },
      onError: (error) => {
        const code = clipCodeOf(error);
        if (code === 'source-missing' || code === 'file-unreadable')
          form.setFieldError('folder', error.message);
        if (code === 'conflict') form.setFieldError('name', error.message);
      },
    }),
  );
  const isTold = form.errors.folder !== undefined || form.errors.name !== undefined;

  return (
    <form
      onSubmit={form.onSubmit(({ folder, name, model }) =>
        add.mutate({ folder, catalog: name.trim(), ...(model === '' ? {} : { model }) }),
      )}
    >
      <Stack gap="md">
        <TextInput
          label="Folder"
          description="Its path on the machine that runs Clipline. Folders within it are read too."
          placeholder="/home/ada/pictures"
          spellCheck={false}
          autoCapitalize="off"
          data-autofocus
          {...form.getInputProps('folder')}
          onChange={(event) => {
            const folder = event.currentTarget.value;
            // The name follows the folder until a person has changed it.
            if (form.values.name === suggestName(form.values.folder))
              form.setFieldValue('name', suggestName(folder));
            form.setFieldValue('folder', folder);
            form.clearFieldError('folder');
          }}
        />
        <TextInput
          label="Name"
          description="How the catalogue is called here and on the command line."
          placeholder="pictures"
          spellCheck={false}
          autoCapitalize="off"
          {...form.getInputProps('name')}
        />
        <Select
          label="Model"
          description={
            models.data?.some((model) => model.location === null)
              ? others
              : 'Reads the pictures. A catalogue keeps its model.'
          }
          placeholder={models.isPending ? 'Loading…' : undefined}
          allowDeselect={false}
          data={(models.data ?? []).map((model) => ({
            value: model.id,
            label: model.location === null ? `${model.title}, not pulled` : model.title,
            disabled: model.location === null,
          }))}
          {...form.getInputProps('model')}
          value={form.values.model === '' ? preset : form.values.model}
        />
        {add.isError && !isTold && <ErrorNotice error={add.error} />}
        {models.isError && <span>{failureMessage(models.error)}</span>}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Index the folder
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Said while there are models that cannot be chosen yet. */
const others = (
  <>
    Reads the pictures. A catalogue keeps its model; pull others under{' '}
    <Anchor component={Link} href="/models" inherit underline="always">
      Models
    </Anchor>
    .
  </>
);
