import type { ScheduleRule } from '@clipline/clip-core';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** When a schedule runs, in words: `Every day at 03:00`, `Every 6 hours`. Fields that no sentence fits are quoted. */
export function describeRule({ when }: Pick<ScheduleRule, 'when'>): string {
  if ('everySeconds' in when) return capitalise(describeInterval(when.everySeconds));
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = when.cron.trim().split(/\s+/);
  const time = describeTime(minute, hour);
  const days = describeDays(day, month, weekday);
  if (time === null || days === null) return `At the times of "${when.cron}"`;
  // "every 5 minutes, on Monday", but "every Monday at 03:00".
  if (time.startsWith('every')) return capitalise(days === '' ? time : `${time}, ${days}`);
  const every = days === '' ? 'every day' : days.replace(/^on (?!the )/, 'every ');
  return capitalise(`${every} ${time}`);
}

function describeInterval(seconds: number): string {
  for (const [size, unit] of [
    [604_800, 'week'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const) {
    if (seconds % size === 0) return every(seconds / size, unit);
  }
  return every(seconds, 'second');
}

function describeTime(minute: string, hour: string): string | null {
  const minutes = readNumbers(minute, 59);
  const hours = readNumbers(hour, 23);
  if (minutes !== null && hours !== null && minutes.length * hours.length <= 6) {
    return `at ${join(hours.flatMap((at) => minutes.map((past) => `${pad(at)}:${pad(past)}`)))}`;
  }
  const step = readStep(minute, 60);
  const past = minutes?.length === 1 ? minutes[0] : undefined;
  const hourStep = readStep(hour, 24);
  if (hour === '*' && step !== null) return every(step, 'minute');
  if (hourStep !== null && past !== undefined) {
    return `${every(hourStep, 'hour')}${past === 0 ? '' : ` at ${past} past`}`;
  }
  const [from, to] = readRange(hour, 23) ?? [];
  if (from === undefined || to === undefined) return null;
  if (step !== null) return `${every(step, 'minute')} from ${pad(from)}:00 to ${pad(to)}:59`;
  if (past !== undefined) return `every hour from ${pad(from)}:${pad(past)} to ${pad(to)}:${pad(past)}`;
  return null;
}

/** Empty for every day. */
function describeDays(day: string, month: string, weekday: string): string | null {
  const dates = day === '*' ? [] : readNumbers(day, 31);
  const inMonths = month === '*' ? [] : readNumbers(month, 12);
  const names = weekday === '*' ? [] : readWeekdays(weekday);
  if (dates === null || inMonths === null || names === null) return null;
  const parts: string[] = [];
  // Cron fires on both when both are given.
  if (dates.length > 0) parts.push(`on the ${join(dates.map(ordinal))}`);
  if (names.length > 0) parts.push(`on ${join(names)}`);
  const on = parts.join(' and ');
  if (inMonths.length === 0) return dates.length > 0 && names.length === 0 ? `${on} of each month` : on;
  const named = join(inMonths.map((number) => months[number - 1] ?? ''));
  return `${on === '' ? 'every day' : on}${names.length === 0 && on !== '' ? ' of ' : ' in '}${named}`;
}

function readWeekdays(field: string): readonly string[] | null {
  const range = readRange(field.replace(/[A-Za-z]{3}/g, toWeekdayNumber), 7);
  if (range !== null && range[0] < range[1]) {
    const [from, to] = range.map((number) => weekdays[number % 7] ?? '');
    return [`${from} to ${to}`];
  }
  const numbers = readNumbers(field.replace(/[A-Za-z]{3}/g, toWeekdayNumber), 7);
  return numbers?.map((number) => weekdays[number % 7] ?? '') ?? null;
}

function toWeekdayNumber(name: string): string {
  const at = weekdays.findIndex((weekday) => weekday.toLowerCase().startsWith(name.toLowerCase()));
  return at === -1 ? name : String(at);
}

/** `1,15` as numbers; null for anything else. */
function readNumbers(field: string, most: number): readonly number[] | null {
  if (!/^\d{1,2}(,\d{1,2})*$/.test(field)) return null;
  const numbers = field.split(',').map(Number);
  return numbers.every((number) => number <= most) ? numbers : null;
}

/** 1 for `*`, 5 for a star and `/5` where 5 divides the whole; null for anything else. */
function readStep(field: string, whole: number): number | null {
  if (field === '*') return 1;
  const step = Number(/^\*\/(\d{1,2})$/.exec(field)?.[1]);
  return step > 0 && whole % step === 0 ? step : null;
}

function readRange(field: string, most: number): readonly [number, number] | null {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(field) ?? [];
  if (from === undefined || to === undefined || Number(to) > most) return null;
  return [Number(from), Number(to)];
}

function every(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function ordinal(number: number): string {
  const suffix =
    number % 100 > 10 && number % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}

function join(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
