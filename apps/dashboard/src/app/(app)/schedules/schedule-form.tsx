'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { type Cadence, defaultCadence, readCadence, toTimes } from './cadence.ts';
import { CadenceFields } from './cadence-fields.tsx';
import { fullNameOf } from './schedule-name.ts';
import { TargetSelect } from './target-select.tsx';
import { TimesPreview } from './times-preview.tsx';

interface Props {
  /** Null for a new one. */
  readonly editing: ScheduleView | null;
  readonly onClose: () => void;
}

interface Values {
  readonly target: string | null;
  readonly name: string;
  readonly choice: NonNullable<ScheduleView['choice']>;
  readonly cadence: Cadence;
  readonly zone: string;
  readonly missed: ScheduleView['missed'];
  readonly jitterSeconds: number;
}

/** When a schedule runs, with its next runs shown as it is filled in. */
export function ScheduleForm({ editing, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: initialValues(editing),
    validate: {
      target: (target) => (editing === null && target === null ? 'Choose a pipeline or a catalogue.' : null),
      name: (name) =>
        /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)
          ? null
          : 'Use letters, digits, - and _, at most 64 of them, such as every-night.',
      cadence: (cadence) => {
        const times = toTimes(cadence);
        return 'problem' in times ? times.problem : null;
      },
    },
  });
  const settle = {
    onSuccess: (kept: ScheduleView) => {
      notifications.show({
        title: `${fullNameOf(kept)} is scheduled`,
        message: `${kept.words}, ${kept.zone}`,
      });
      onClose();
      return queryClient.invalidateQueries({ queryKey: trpc.schedules.pathKey() });
    },
    onError: (error: unknown) => {
      if (clipCodeOf(error) === 'conflict' && error instanceof Error) {
        form.setFieldError('name', error.message);
      }
    },
  };
  const create = useMutation(trpc.schedules.create.mutationOptions(settle));
  const change = useMutation(trpc.schedules.change.mutationOptions(settle));
  const failed = [create, change].find(({ isError }) => isError)?.error ?? null;
  const { target, cadence, zone, choice } = form.values;
  const ofCatalog = editing === null ? target?.startsWith('catalog:') === true : editing.catalog !== null;

  function submit({ name, missed, jitterSeconds }: Values): void {
    const times = toTimes(cadence);
    if ('problem' in times) return;
    const rule = { ...times, zone, missed, jitterSeconds, ...(ofCatalog ? { choice } : {}) };
    if (editing !== null) {
      change.mutate({ ...rule, id: editing.id });
      return;
    }
    const [kind = '', ...rest] = target?.split(':') ?? [];
    create.mutate({ ...rule, name, [kind]: rest.join(':') });
  }

  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack gap="md">
        {editing === null && (
          <>
            <TargetSelect {...form.getInputProps('target')} />
            <TextInput label="Name" autoComplete="off" spellCheck={false} {...form.getInputProps('name')} />
          </>
        )}
        {ofCatalog && (
          <Select
            label="Pictures"
            allowDeselect={false}
            data={[
              { value: 'due', label: 'Missing and changed' },
              { value: 'missing', label: 'Missing only' },
              { value: 'changed', label: 'Changed only' },
              { value: 'all', label: 'All, embedded anew' },
            ]}
            {...form.getInputProps('choice')}
          />
        )}
        <CadenceFields
          cadence={cadence}
          onChange={(changed) => form.setFieldValue('cadence', changed)}
          error={typeof form.errors.cadence === 'string' ? form.errors.cadence : null}
        />
        {cadence.kind !== 'interval' && (
          <Select
            label="Time zone"
            description="A change of clocks is followed: 03:00 stays 03:00."
            searchable
            allowDeselect={false}
            data={zones(zone)}
            {...form.getInputProps('zone')}
          />
        )}
        <TimesPreview cadence={cadence} zone={zone} />
        <Select
          label="Missed runs"
          description="What is made up for after Clipline was down"
          allowDeselect={false}
          data={[
            { value: 'one', label: 'Make up for the latest one' },
            { value: 'all', label: 'Make up for every one' },
            { value: 'skip', label: 'Leave them out' },
          ]}
          {...form.getInputProps('missed')}
        />
        <NumberInput
          label="Delay at random by up to"
          description="So that many schedules do not start at once"
          suffix=" s"
          min={0}
          max={3_600}
          allowDecimal={false}
          {...form.getInputProps('jitterSeconds')}
          onChange={(value) => form.setFieldValue('jitterSeconds', Number(value) || 0)}
        />
        {failed !== null && form.errors.name === undefined && <ErrorNotice error={failed} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || change.isPending}>
            {editing === null ? 'Schedule' : 'Change'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function initialValues(editing: ScheduleView | null): Values {
  return {
    target: null,
    name: editing?.name ?? 'every-night',
    choice: editing?.choice ?? 'due',
    cadence: editing === null ? defaultCadence : readCadence(editing),
    zone: editing?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    missed: editing?.missed ?? 'one',
    jitterSeconds: editing?.jitterSeconds ?? 0,
  };
}

/** Every zone that the browser knows; the chosen one is among them, whatever it is called. */
function zones(chosen: string): readonly string[] {
  return [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}
