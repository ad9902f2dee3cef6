'use client';

import {
  Button,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { ConnectionField } from '../../../server/connection-fields.ts';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { labelOf } from '../../../ui/label-of.ts';
import { type FieldValues, initialValues, toSettings } from './connection-settings.ts';
import { kindNames } from './kind-names.ts';

type Connection = RouterOutputs['connections']['list'][number];

interface Props {
  readonly opened: boolean;
  /** The one that is changed; null for a new one. */
  readonly connection: Connection | null;
  readonly onClose: () => void;
}

/** Adds a connection, or changes one; secrets that are kept are never shown. */
export function ConnectionDialog({ opened, connection, onClose }: Props) {
  const title = connection === null ? 'New connection' : `Edit ${connection.name}`;
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {opened && <ConnectionForm key={connection?.name} connection={connection} onClose={onClose} />}
    </Modal>
  );
}

function ConnectionForm({ connection, onClose }: Omit<Props, 'opened'>) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: kinds } = useQuery(trpc.connections.kinds.queryOptions());
  const [name, setName] = useState(connection?.name ?? '');
  const [kind, setKind] = useState<Connection['kind']>(connection?.kind ?? 's3');
  const [changed, setChanged] = useState<FieldValues>({});
  const known = connection?.settings ?? {};
  const fields = kinds?.find((one) => one.kind === kind)?.fields ?? [];
  const values = { ...initialValues(fields, known), ...changed };
  const settle = {
    onSuccess: ({ name: kept }: { readonly name: string }) => {
      notifications.show({ message: `${kept} is kept. Try it with Test.` });
      onClose();
      return client.invalidateQueries({ queryKey: trpc.connections.pathKey() });
    },
  };
  const add = useMutation(trpc.connections.add.mutationOptions(settle));
  const update = useMutation(trpc.connections.update.mutationOptions(settle));
  const error = add.error ?? update.error;

  function save(): void {
    const settings = toSettings(fields, values, known);
    if (connection === null) add.mutate({ name: name.trim(), kind, settings });
    else update.mutate({ name: connection.name, settings });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap="md">
        {connection === null && (
          <>
            <TextInput
              label="Name"
              description="What pipelines call it."
              required
              data-autofocus
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Kind"
              data={(kinds ?? [{ kind }]).map((one) => ({ value: one.kind, label: kindNames[one.kind] }))}
              value={kind}
              allowDeselect={false}
              onChange={(next) => {
                if (next !== null) setKind(next as Connection['kind']);
                setChanged({});
              }}
            />
          </>
        )}
        {fields.map((field) => (
          <Field
            key={`${kind} ${field.name}`}
            field={field}
            isKept={connection?.hasSecrets === true}
            value={values[field.name] ?? ''}
            onChange={(value) => setChanged((old) => ({ ...old, [field.name]: value }))}
          />
        ))}
        {error !== null && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending || update.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly field: ConnectionField;
  /** There are secrets, which an empty field leaves as they are. */
  readonly isKept: boolean;
  readonly value: string | number | boolean;
  readonly onChange: (value: string | number | boolean) => void;
}

function Field({ field, isKept, value, onChange }: FieldProps) {
  const { name, description, kind, secret, required } = field;
  const shared = {
    label: labelOf(name),
    description,
    required: required && !(secret && isKept),
    ...(secret && isKept ? { placeholder: 'kept; type to replace' } : {}),
  };
  if (kind === 'flag') {
    return (
      <Switch
        label={labelOf(name)}
        description={description}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (kind === 'number') {
    return <NumberInput {...shared} value={Number(value)} onChange={(next) => onChange(next)} />;
  }
  if (kind === 'headers') {
    return (
      <Textarea
        {...shared}
        description={`${description} One a line: Name: value.`}
        autosize
        minRows={2}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (secret) {
    return (
      <PasswordInput
        {...shared}
        autoComplete="new-password"
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      autoComplete="off"
      value={String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
