import type { ScheduleTimes } from '@clipline/runtime';

/** The ways in which a person says when a schedule runs. */
export type CadenceKind = 'daily' | 'weekly' | 'interval' | 'cron';

/** What the form holds: the fields of every way, so that trying another one loses nothing. */
export interface Cadence {
  readonly kind: CadenceKind;
  /** `HH:MM`, of `daily` and `weekly`. */
  readonly time: string;
  /** Days of the week, `0` is Sunday. */
  readonly days: readonly string[];
  readonly count: number;
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days';
  readonly cron: string;
}

export const defaultCadence: Cadence = {
  kind: 'daily',
  time: '03:00',
  days: ['1'],
  count: 6,
  unit: 'hours',
  cron: '0 3 * * *',
};

const secondsOf = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

/** The rule that was chosen, or what is missing. */
export function toTimes(
  cadence: Cadence,
): Pick<ScheduleTimes, 'cron' | 'everySeconds'> | { problem: string } {
  const { kind, time, days, count, unit, cron } = cadence;
  if (kind === 'cron')
    return cron.trim() === '' ? { problem: 'Give the five fields.' } : { cron: cron.trim() };
  if (kind === 'interval') {
    if (!Number.isInteger(count) || count < 1) return { problem: 'Give a whole number from 1 on.' };
    return { everySeconds: count * secondsOf[unit] };
  }
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined) return { problem: 'Give a time such as 03:00.' };
  if (kind === 'weekly' && days.length === 0) return { problem: 'Choose at least one day.' };
  const on = kind === 'daily' ? '*' : days.toSorted().join(',');
  return { cron: `${Number(minute)} ${Number(hour)} * * ${on}` };
}

/** The simplest way of saying what a schedule does. */
export function readCadence(times: {
  readonly cron: string | null;
  readonly everySeconds: number | null;
}): Cadence {
  if (times.everySeconds !== null) return readInterval(times.everySeconds);
  const cron = times.cron ?? '';
  const [, minute = '', hour = '', days = ''] =
    /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6](?:,[0-6])*)$/.exec(cron) ?? [];
  if (minute === '') return { ...defaultCadence, kind: 'cron', cron };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (days === '*') return { ...defaultCadence, kind: 'daily', time, cron };
  return { ...defaultCadence, kind: 'weekly', time, days: days.split(','), cron };
}

function readInterval(seconds: number): Cadence {
  const unit =
    (['days', 'hours', 'minutes'] as const).find((one) => seconds % secondsOf[one] === 0) ?? 'seconds';
  return { ...defaultCadence, kind: 'interval', unit, count: seconds / secondsOf[unit] };
}
