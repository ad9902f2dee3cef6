'use client';

import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { failureMessage } from '../../../ui/clip-error.ts';

interface Named {
  readonly name: string;
  readonly description: string;
}

interface Props {
  /** Null while nothing is renamed. */
  readonly ruleset: Named | null;
  readonly onChange: (changed: Named) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Renames a classifier or policy, and says what it is for. */
export function ChangeRuleset({ ruleset, onChange, onClose }: Props) {
  return (
    <Modal opened={ruleset !== null} onClose={onClose} title={`Rename ${ruleset?.name ?? ''}`}>
      {ruleset !== null && <ChangeForm ruleset={ruleset} onChange={onChange} onClose={onClose} />}
    </Modal>
  );
}

function ChangeForm({ ruleset, onChange, onClose }: Props & { readonly ruleset: Named }) {
  const form = useForm({
    initialValues: { name: ruleset.name, description: ruleset.description },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name.' : null) },
  });
  const change = useMutation({
    mutationFn: onChange,
    onSuccess: onClose,
    onError: (error) => form.setFieldError('name', failureMessage(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ name, description }) => change.mutate({ name: name.trim(), description }))}
    >
      <Stack gap="md">
        <TextInput label="Name" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <Textarea
          label="What it is for"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          {...form.getInputProps('description')}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
