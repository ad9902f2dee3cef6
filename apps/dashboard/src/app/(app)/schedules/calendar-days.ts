import type { CalendarRun } from '@clipline/runtime';
import dayjs from 'dayjs';

/** A day of the reader's calendar, `2026-11-27`. */
export type Day = string;

const dayFormat = 'YYYY-MM-DD';

/** The day that a moment is in, where the reader is. */
export function dayOf(moment: Date): Day {
  return dayjs(moment).format(dayFormat);
}

/** The Monday of the week that a day is in. */
export function mondayOf(day: Day): Day {
  const at = dayjs(day);
  return at.subtract((at.day() + 6) % 7, 'day').format(dayFormat);
}

export function addDays(day: Day, count: number): Day {
  return dayjs(day).add(count, 'day').format(dayFormat);
}

/** From the first moment of a day to the first after `count` days; a change of clocks makes one of them shorter. */
export function spanOf(day: Day, count: number): { readonly from: Date; readonly until: Date } {
  return {
    from: dayjs(day).startOf('day').toDate(),
    until: dayjs(addDays(day, count)).startOf('day').toDate(),
  };
}

/** The days that a month's calendar shows: whole weeks, from a Monday on. */
export function monthSpan(day: Day): { readonly from: Date; readonly until: Date } {
  return spanOf(mondayOf(dayjs(day).startOf('month').format(dayFormat)), 42);
}

/** Runs by the day that they start on, where the reader is. */
export function byDay(runs: readonly CalendarRun[]): ReadonlyMap<Day, readonly CalendarRun[]> {
  return Map.groupBy(runs, ({ startsAt }) => dayOf(startsAt));
}

/** A day as a URL holds it; today for anything else. */
export function readDay(text: string, today: Day): Day {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dayjs(text).format(dayFormat) === text ? text : today;
}
