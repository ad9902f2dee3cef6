'use client';

import '@mantine/dates/styles.layer.css';
import type { CalendarRun, ScheduleView } from '@clipline/runtime';
import { VisuallyHidden } from '@mantine/core';
import { Calendar } from '@mantine/dates';
import { formatCount } from '../../../ui/format.ts';
import type { Day } from './calendar-days.ts';
import { clock, dayName } from './run-times.ts';
import classes from './schedule-calendar.module.css';
import { targetOf } from './schedule-name.ts';

interface Props {
  readonly day: Day;
  readonly days: ReadonlyMap<Day, readonly CalendarRun[]>;
  readonly schedules: ReadonlyMap<string, ScheduleView>;
  readonly onDay: (day: Day) => void;
}

/** Runs that a day of the month has room for. */
const shown = 3;

/** A month with the runs of each day. */
export function MonthView({ day, days, schedules, onDay }: Props) {
  return (
    <Calendar
      className={classes.month}
      classNames={{
        day: classes.day ?? '',
        monthCell: classes.monthCell ?? '',
        calendarHeader: classes.monthHead ?? '',
      }}
      fullWidth
      maxLevel="month"
      highlightToday
      locale="en-gb"
      date={day}
      onDateChange={onDay}
      ariaLabels={{ nextMonth: 'Next month', previousMonth: 'Previous month' }}
      getDayProps={(date) => ({
        selected: date === day,
        onClick: () => onDay(date),
        // What stands in the day is its name.
        'aria-label': undefined,
        'data-has-runs': days.has(date) || undefined,
      })}
      renderDay={(date) => {
        const runs = days.get(date) ?? [];
        return (
          <span className={classes.dayContent}>
            <VisuallyHidden>
              {dayName(date)}, {countRuns(runs.length)}
            </VisuallyHidden>
            <span className={classes.number} aria-hidden>
              {Number(date.slice(-2))}
            </span>
            {runs.slice(0, runs.length > shown ? shown - 1 : shown).map((run) => {
              const schedule = schedules.get(run.scheduleId);
              return (
                <span key={`${run.scheduleId} ${run.at.getTime()}`} className={classes.chip} aria-hidden>
                  <span className="numeric">{clock(run.startsAt)}</span>{' '}
                  {schedule === undefined ? '' : targetOf(schedule)}
                </span>
              );
            })}
            {runs.length > shown && (
              <span className={classes.more} aria-hidden>
                {runs.length - shown + 1} more
              </span>
            )}
            {runs.length > 0 && (
              <span className={classes.dots} aria-hidden>
                {runs.length}
              </span>
            )}
          </span>
        );
      }}
    />
  );
}

function countRuns(count: number): string {
  return count === 0 ? 'no run' : formatCount(count, 'run');
}
