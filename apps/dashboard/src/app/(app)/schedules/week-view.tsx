'use client';

import type { CalendarRun, ScheduleView } from '@clipline/runtime';
import { ActionIcon, Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { addDays, type Day, mondayOf } from './calendar-days.ts';
import { RunLines } from './day-runs.tsx';
import { dayName } from './run-times.ts';
import classes from './schedule-calendar.module.css';

interface Props {
  readonly day: Day;
  readonly today: Day;
  readonly days: ReadonlyMap<Day, readonly CalendarRun[]>;
  readonly schedules: ReadonlyMap<string, ScheduleView>;
  readonly onDay: (day: Day) => void;
}

/** Seven days beside each other, or below each other where it is narrow. */
export function WeekView({ day, today, days, schedules, onDay }: Props) {
  const monday = mondayOf(day);
  const week = Array.from({ length: 7 }, (_, index) => addDays(monday, index));
  return (
    <div>
      <Group gap={6} mb="sm">
        <ActionIcon variant="default" aria-label="Previous week" onClick={() => onDay(addDays(day, -7))}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" aria-label="Next week" onClick={() => onDay(addDays(day, 7))}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" size="compact-sm" h={28} onClick={() => onDay(today)}>
          This week
        </Button>
        <h2 className={classes.weekTitle} aria-live="polite">
          {dayName(monday)} to {dayName(addDays(monday, 6))}
        </h2>
      </Group>
      <div className={classes.week}>
        {week.map((one) => (
          <section
            key={one}
            className={classes.weekDay}
            aria-label={dayName(one)}
            data-today={one === today || undefined}
          >
            <h3 className={classes.weekDayTitle}>
              {dayName(one).slice(0, 3)} <span className="numeric">{Number(one.slice(-2))}</span>
            </h3>
            {days.has(one) ? (
              <RunLines runs={days.get(one) ?? []} schedules={schedules} />
            ) : (
              <p className={classes.nothing}>No run</p>
            )}
          </section>
        ))}
      </div>
    </div>
  );
}
