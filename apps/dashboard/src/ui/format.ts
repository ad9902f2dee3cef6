const locale = 'en-GB';
const whole = new Intl.NumberFormat(locale);
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });

const steps = [
  [60, 'minute'],
  [3600, 'hour'],
  [86_400, 'day'],
  [604_800, 'week'],
  [2_629_800, 'month'],
  [31_557_600, 'year'],
] as const;

/** `1,204`. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `1 picture`, `1,204 pictures`. */
export function formatCount(count: number, noun: string): string {
  return `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12.8 MB`; decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** `40 s`, `3 min`, `2 h 5 min`; rounded up, for times to come. */
export function formatDuration(seconds: number): string {
  if (seconds <= 59) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `just now`, `5 minutes ago`, `yesterday`. */
export function formatAgo(date: Date, now: Date): string {
  const seconds = (now.getTime() - date.getTime()) / 1000;
  if (seconds < 45) return 'just now';
  const [size, unit] = steps.findLast(([from]) => seconds >= from * 0.75) ?? steps[0];
  return relative.format(-Math.max(1, Math.round(seconds / size)), unit);
}

/** `in 5 minutes`, `tomorrow`; `now` for what is less than a minute away, or over. */
export function formatIn(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  if (seconds < 45) return 'now';
  const [size, unit] = steps.findLast(([from]) => seconds >= from * 0.75) ?? steps[0];
  return relative.format(Math.max(1, Math.round(seconds / size)), unit);
}

/** `19:00`, for what is within hours. */
export function formatTime(date: Date): string {
  return clock.format(date);
}

/** `23 Nov 2026, 19:00`. */
export function formatMoment(date: Date): string {
  return moment.format(date);
}
