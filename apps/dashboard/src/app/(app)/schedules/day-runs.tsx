'use client';

import type { CalendarRun, ScheduleView } from '@clipline/runtime';
import { formatCount } from '../../../ui/format.ts';
import type { Day } from './calendar-days.ts';
import { clock, dayName, localClock } from './run-times.ts';
import classes from './schedule-calendar.module.css';
import { targetOf } from './schedule-name.ts';

interface Props {
  readonly day: Day;
  readonly runs: readonly CalendarRun[];
  readonly schedules: ReadonlyMap<string, ScheduleView>;
}

/** The runs of the day that was chosen. */
export function DayRuns({ day, runs, schedules }: Props) {
  return (
    <section className={classes.dayRuns} aria-label={`Runs on ${dayName(day)}`}>
      <h2 className={classes.dayTitle}>{dayName(day)}</h2>
      <p className={classes.dayCount} role="status">
        {runs.length === 0 ? 'No run to come' : formatCount(runs.length, 'run')}
      </p>
      <RunLines runs={runs} schedules={schedules} />
    </section>
  );
}

/** Runs in the order of their times. */
export function RunLines({ runs, schedules }: Omit<Props, 'day'>) {
  return (
    <ul className={classes.lines}>
      {runs.map((run) => {
        const schedule = schedules.get(run.scheduleId);
        if (schedule === undefined) return null;
        const here = clock(run.startsAt);
        const there = localClock(run.local);
        return (
          <li key={`${run.scheduleId} ${run.at.getTime()}`} className={classes.line}>
            <time dateTime={run.startsAt.toISOString()} className={classes.time}>
              {here}
            </time>
            <span className={classes.lineWords}>
              <span className={classes.lineName}>{targetOf(schedule)}</span>
              <small>
                {schedule.name}
                {there === here ? '' : ` · ${there} in ${schedule.zone}`}
              </small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
