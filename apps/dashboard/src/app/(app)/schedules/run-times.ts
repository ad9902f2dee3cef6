import dayjs from 'dayjs';
import type { Day } from './calendar-days.ts';

const hourAndMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const long = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** `03:00`, where the reader is. */
export function clock(moment: Date): string {
  return hourAndMinute.format(moment);
}

/** `Friday 27 November 2026`. */
export function dayName(day: Day): string {
  return long.format(dayjs(day).toDate()).replace(',', '');
}

/** `03:00` of a moment in another zone, as `UpcomingRun.local` tells it. */
export function localClock(local: string): string {
  return local.slice(11, 16);
}
