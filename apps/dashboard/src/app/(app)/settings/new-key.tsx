'use client';

import { Button, Code, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf, failureMessage } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import classes from './settings.module.css';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const expiries = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'never', label: 'Never' },
];

/** Makes a key and shows it, this once. */
export function NewKey({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New API key" size="lg" closeOnClickOutside={false}>
      {opened && <KeyForm onClose={onClose} />}
    </Modal>
  );
}

function KeyForm({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { name: '', expiry: '90' },
    validate: { name: (name) => (name.trim() === '' ? 'Say what the key is for.' : null) },
  });
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.queryKey() }),
      onError: (error) => {
        if (clipCodeOf(error) === 'param-invalid') form.setFieldError('name', failureMessage(error));
      },
    }),
  );
  if (create.data !== undefined) return <MadeKey secret={create.data.key} onClose={onClose} />;
  return (
    <form
      onSubmit={form.onSubmit(({ name, expiry }) =>
        create.mutate({ name: name.trim(), days: expiry === 'never' ? null : Number(expiry) }),
      )}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="Nightly import of the shop"
          autoComplete="off"
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label="Expires"
          data={expiries}
          allowDeselect={false}
          checkIconPosition="right"
          {...form.getInputProps('expiry')}
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

function MadeKey({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const example = `curl -H 'Authorization: Bearer ${secret}' ${window.location.origin}/api/trpc/catalogs.list`;
  return (
    <Stack gap="md">
      <Text size="sm">
        Copy the key now: only its hash is kept, so it cannot be shown again. Whoever has it can do what you
        can do here.
      </Text>
      <Copied label="The key" text={secret} copy="Copy the key" />
      <Copied label="Try it" text={example} copy="Copy the command" />
      <Group justify="flex-end">
        <Button data-autofocus onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

interface CopiedProps {
  readonly label: string;
  readonly text: string;
  readonly copy: string;
}

function Copied({ label, text, copy }: CopiedProps) {
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={560}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy: take }) => (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              onClick={take}
            >
              {copied ? 'Copied' : copy}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block className={classes.code}>
        {text}
      </Code>
    </div>
  );
}
