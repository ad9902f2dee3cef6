'use client';

import { Skeleton, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { failureMessage } from '../../../ui/clip-error.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { type Cadence, toTimes } from './cadence.ts';
import classes from './times-preview.module.css';

interface Props {
  readonly cadence: Cadence;
  readonly zone: string;
}

/** What a rule means: in words, and by its next five runs. */
export function TimesPreview({ cadence, zone }: Props) {
  const [settled] = useDebouncedValue(JSON.stringify(toTimes(cadence)), 200);
  const times: ReturnType<typeof toTimes> = JSON.parse(settled);
  const sound = !('problem' in times);
  const { data, error } = useQuery({
    ...useTRPC().schedules.preview.queryOptions({ ...(sound ? times : {}), zone }),
    enabled: sound,
    placeholderData: keepPreviousData,
  });
  return (
    <section className={classes.root} aria-label="Next five runs" aria-live="polite">
      {sound && error !== null && (
        <Text size="sm" c="red">
          <RichMessage text={failureMessage(error)} />
        </Text>
      )}
      {sound && error === null && data === undefined && <Skeleton height={132} />}
      {!sound && (
        <Text size="sm" c="dimmed">
          {times.problem}
        </Text>
      )}
      {sound && error === null && data !== undefined && (
        <>
          <p className={classes.words}>{data.words}</p>
          <ol className={classes.times}>
            {data.next.map(({ at, local }) => (
              <li key={at.getTime()}>
                <time dateTime={at.toISOString()}>{inZone(local)}</time>
              </li>
            ))}
          </ol>
          <Text size="xs" c="dimmed">
            in {zone}
          </Text>
        </>
      )}
    </section>
  );
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `2027-03-28T03:00:00+02:00` as `Sun, 28 Mar 2027, 03:00`. */
function inZone(local: string): string {
  return `${dayFormat.format(new Date(`${local.slice(0, 10)}T00:00:00Z`))}, ${local.slice(11, 16)}`;
}
