'use client';

import { Button, Group, List, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { freeName } from '../../../ui/free-name.ts';
import classes from './new-pipeline.module.css';
import { type Template, TemplateGallery } from './template-gallery.tsx';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks what a new pipeline begins as and what it is called, and opens it. */
export function NewPipeline({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New pipeline" size="min(900px, 96vw)">
      {opened && <NewForm onClose={onClose} />}
    </Modal>
  );
}

function NewForm({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const pipelines = useQuery(trpc.pipelines.list.queryOptions());
  const catalogs = useQuery(trpc.catalogs.list.queryOptions());
  const [template, setTemplate] = useState<Template | null>(null);
  const [catalog, setCatalog] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give the pipeline a name.' : null) },
  });
  const names = catalogs.data?.map(({ name }) => name) ?? [];
  const chosenCatalog = catalog ?? (names.includes('samples') ? 'samples' : (names[0] ?? null));
  const settle = {
    onSuccess: async ({ name }: { readonly name: string }) => {
      await queryClient.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
      router.push(`/pipelines/${encodeURIComponent(name)}`);
    },
    onError: (error: unknown) => {
      const isName = ['conflict', 'param-invalid'].includes(clipCodeOf(error));
      if (isName) form.setFieldError('name', failureMessage(error));
    },
  };
  const create = useMutation(trpc.pipelines.create.mutationOptions(settle));
  const fromTemplate = useMutation(trpc.pipelines.createFromTemplate.mutationOptions(settle));
  const failed = create.error ?? fromTemplate.error;

  function choose(next: Template | null): void {
    setTemplate(next);
    const isOurs = form.values.name === '' || form.values.name.startsWith(template?.title ?? '\n');
    const taken = new Set(pipelines.data?.map(({ name }) => name));
    if (isOurs) form.setFieldValue('name', next === null ? '' : freeName(next.title, taken));
  }

  function submit(name: string): void {
    if (template === null) create.mutate({ name });
    else {
      const { id } = template;
      fromTemplate.mutate({
        name,
        template: id,
        ...(chosenCatalog === null ? {} : { catalog: chosenCatalog }),
      });
    }
  }

  return (
    <form onSubmit={form.onSubmit(({ name }) => submit(name.trim()))}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="Label new pictures"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TemplateGallery chosen={template} onChoose={choose} />
        {template !== null && (
          <>
            <Select
              label="Catalogue that it works on"
              data={names}
              value={chosenCatalog}
              onChange={setCatalog}
              allowDeselect={false}
              maw={320}
            />
            <div>
              <Text size="sm" fw={560}>
                Look at these before it does your own work
              </Text>
              <List size="sm" c="dimmed">
                {template.change.map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
              </List>
            </div>
          </>
        )}
        {failed !== null && form.errors.name === undefined && <ErrorNotice error={failed} />}
        <Group justify="flex-end" gap="sm" className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || fromTemplate.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
