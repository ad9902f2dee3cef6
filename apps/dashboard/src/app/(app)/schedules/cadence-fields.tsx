'use client';

import '@mantine/dates/styles.layer.css';
import { Chip, Group, Input, NumberInput, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import { type Cadence, type CadenceKind, toTimes } from './cadence.ts';

interface Props {
  readonly cadence: Cadence;
  readonly onChange: (cadence: Cadence) => void;
  /** Of the fields that are shown. */
  readonly error: string | null;
}

const days = [
  ['1', 'Mon', 'Monday'],
  ['2', 'Tue', 'Tuesday'],
  ['3', 'Wed', 'Wednesday'],
  ['4', 'Thu', 'Thursday'],
  ['5', 'Fri', 'Friday'],
  ['6', 'Sat', 'Saturday'],
  ['0', 'Sun', 'Sunday'],
] as const;

/** How often and when: at a time of day, on days of the week, at intervals, or by cron fields. */
export function CadenceFields({ cadence, onChange, error }: Props) {
  const set = (changed: Partial<Cadence>) => onChange({ ...cadence, ...changed });

  function choose(kind: CadenceKind): void {
    // The expert's field begins with what was said before.
    const times = toTimes(cadence);
    set(
      kind === 'cron' && 'cron' in times && times.cron !== undefined ? { kind, cron: times.cron } : { kind },
    );
  }

  const time = (
    <TimeInput
      label="At"
      value={cadence.time}
      onChange={(event) => set({ time: event.currentTarget.value })}
      error={cadence.kind === 'daily' ? error : error !== null}
    />
  );
  return (
    <Stack gap="sm">
      <Input.Wrapper label="When" labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label="When"
          value={cadence.kind}
          onChange={choose}
          data={[
            { value: 'daily', label: 'Daily' },
            { value: 'weekly', label: 'Weekly' },
            { value: 'interval', label: 'Every…' },
            { value: 'cron', label: 'Cron' },
          ]}
        />
      </Input.Wrapper>
      {cadence.kind === 'daily' && time}
      {cadence.kind === 'weekly' && (
        <>
          <Input.Wrapper label="On" labelElement="div" error={error}>
            <Chip.Group multiple value={[...cadence.days]} onChange={(chosen) => set({ days: chosen })}>
              <Group gap={6} mb={4}>
                {days.map(([value, short, name]) => (
                  <Chip key={value} value={value} size="sm" variant="outline" aria-label={name}>
                    {short}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          {time}
        </>
      )}
      {cadence.kind === 'interval' && (
        <Group gap="sm" align="flex-start" grow>
          <NumberInput
            label="Every"
            min={1}
            max={9_999}
            allowDecimal={false}
            value={cadence.count}
            onChange={(count) => set({ count: Number(count) })}
            error={error}
          />
          <Select
            label="Unit"
            allowDeselect={false}
            value={cadence.unit}
            onChange={(unit) => unit !== null && set({ unit })}
            data={[
              { value: 'seconds', label: 'seconds' },
              { value: 'minutes', label: 'minutes' },
              { value: 'hours', label: 'hours' },
              { value: 'days', label: 'days' },
            ]}
          />
        </Group>
      )}
      {cadence.kind === 'cron' && (
        <TextInput
          label="Cron fields"
          description="Minute, hour, day, month and weekday, such as 0 3 * * 1-5"
          value={cadence.cron}
          onChange={(event) => set({ cron: event.currentTarget.value })}
          error={error}
          ff="monospace"
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Stack>
  );
}
