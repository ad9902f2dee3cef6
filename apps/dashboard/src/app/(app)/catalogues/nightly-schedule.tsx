'use client';

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

type Choice = RouterOutputs['reindexing']['count']['choice'];
type Schedule = NonNullable<RouterOutputs['reindexing']['schedule']>;

interface Props {
  readonly catalog: string;
  /** What is embedded each night. */
  readonly choice: Choice;
}

/** The schedule that re-indexes a catalogue every day: set, paused or removed. */
export function NightlySchedule({ catalog, choice }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const found = useQuery(trpc.reindexing.schedule.queryOptions({ catalog }));
  const [typed, setTyped] = useState<string | null>(null);
  const settle = {
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: trpc.reindexing.schedule.queryKey({ catalog }) }),
  };
  const set = useMutation(trpc.reindexing.everyDay.mutationOptions(settle));
  const pause = useMutation(trpc.reindexing.pause.mutationOptions(settle));
  const remove = useMutation(trpc.reindexing.unschedule.mutationOptions(settle));
  const schedule = found.data ?? null;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = typed ?? timeOf(schedule) ?? '03:00';
  const failed = [found, set, pause, remove].find(({ isError }) => isError)?.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ catalog, choice, time, zone });
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            type="time"
            label="Every day at"
            description={zone}
            required
            value={time}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" loading={set.isPending}>
            {schedule === null ? 'Schedule' : 'Change'}
          </Button>
        </Group>
        {schedule !== null && (
          <Group gap="sm" justify="space-between">
            <Text size="sm">{describe(schedule)}</Text>
            <Group gap="xs">
              <Button
                variant="default"
                size="compact-sm"
                loading={pause.isPending}
                onClick={() => pause.mutate({ id: schedule.id, paused: !schedule.paused })}
              >
                {schedule.paused ? 'Resume' : 'Pause'}
              </Button>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                loading={remove.isPending}
                onClick={() => remove.mutate({ id: schedule.id })}
              >
                Remove the schedule
              </Button>
            </Group>
          </Group>
        )}
        {failed && <ErrorNotice error={failed} />}
      </Stack>
    </form>
  );
}

function describe({ paused, next, zone, cron }: Schedule): string {
  if (paused) return 'Paused; nothing runs until it is resumed.';
  if (next === null) return `By ${cron ?? 'interval'} in ${zone}.`;
  const when = next.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  return `Next run: ${when}, ${zone}`;
}

/** The time of a daily cron, as a time field holds it. */
function timeOf(schedule: Schedule | null): string | null {
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(schedule?.cron ?? '') ?? [];
  if (minute === undefined || hour === undefined) return null;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}
