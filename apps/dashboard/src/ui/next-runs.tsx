'use client';

import { Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../client/trpc.tsx';
import { failureMessage } from './clip-error.ts';
import classes from './next-runs.module.css';
import { RichMessage } from './rich-message.tsx';

interface Props {
  /** Exactly one of the two; null while the rule is not whole, with what is missing. */
  readonly times: { readonly cron?: string; readonly everySeconds?: number } | null;
  readonly missing: string;
  readonly zone: string;
}

/** What a rule of the clock means: in words, and by its next five runs. */
export function NextRuns({ times, missing, zone }: Props) {
  const { data, error } = useQuery({
    ...useTRPC().schedules.preview.queryOptions({ ...times, zone }),
    enabled: times !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <section className={classes.root} aria-label="Next five runs" aria-live="polite">
      {times === null && (
        <Text size="sm" c="dimmed">
          {missing}
        </Text>
      )}
      {times !== null && error !== null && (
        <p className={classes.problem}>
          <RichMessage text={failureMessage(error)} />
        </p>
      )}
      {times !== null && error === null && data === undefined && <Skeleton height={132} />}
      {times !== null && error === null && data !== undefined && (
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
