'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatMoment } from '../../../ui/format.ts';
import { byDay, type Day, dayOf, mondayOf, monthSpan, readDay, spanOf } from './calendar-days.ts';
import { DayRuns } from './day-runs.tsx';
import { MonthView } from './month-view.tsx';
import classes from './schedule-calendar.module.css';
import { fullNameOf } from './schedule-name.ts';
import { WeekView } from './week-view.tsx';

interface Props {
  readonly view: 'month' | 'week';
  /** As the URL holds it. */
  readonly day: string;
  /** Those whose runs are shown. */
  readonly schedules: readonly ScheduleView[];
  readonly onDay: (day: Day) => void;
}

/** The runs to come, by the days of the reader's time zone. */
export function ScheduleCalendar({ view, day: asked, schedules, onDay }: Props) {
  const today = dayOf(new Date());
  const day = readDay(asked, today);
  const span = view === 'month' ? monthSpan(day) : spanOf(mondayOf(day), 7);
  const { data, error, refetch } = useQuery({
    ...useTRPC().schedules.calendar.queryOptions(span),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const known = useMemo(() => new Map(schedules.map((one) => [one.id, one])), [schedules]);
  const days = useMemo(
    () => byDay(data?.runs.filter(({ scheduleId }) => known.has(scheduleId)) ?? []),
    [data, known],
  );
  const often = data?.often.flatMap((id) => known.get(id) ?? []) ?? [];

  if (error !== null && data === undefined) {
    return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Skeleton height={620} radius="lg" />;
  return (
    <div>
      {often.length > 0 && (
        <p className={classes.often}>
          <strong>Too often to show one by one:</strong>{' '}
          {often.map((one) => `${fullNameOf(one)} (${lowerFirst(one.words)})`).join(', ')}
        </p>
      )}
      {data.until < span.until && (
        <p className={classes.often} role="status">
          There are very many runs: all of them are shown up to {formatMoment(data.until)}.
        </p>
      )}
      {view === 'month' ? (
        <div className={classes.split}>
          <MonthView day={day} days={days} schedules={known} onDay={onDay} />
          <DayRuns day={day} runs={days.get(day) ?? []} schedules={known} />
        </div>
      ) : (
        <WeekView day={day} today={today} days={days} schedules={known} onDay={onDay} />
      )}
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
