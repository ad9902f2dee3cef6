import { createHash } from 'node:crypto';
import { ClipError, type ScheduleRule } from '@clipline/clip-core';
import { Cron } from 'croner';

/** A tick that is later than this when it is seen was missed, in milliseconds. */
const onTime = 60_000;

/** Most ticks that one look gives; the next look gives the rest. */
const mostAtOnce = 1_000;

/**
 * The ticks after a moment, in order. Cron fields are wall-clock time of their zone: a time that a change of clocks
 * leaves out is ticked at the first moment after it, one that comes twice is ticked the first time. Fields that name
 * every hour or minute go by the time that really passes. Throws `schedule-invalid`.
 */
export function nextTicks(rule: ScheduleRule, after: Date, count: number): readonly Date[] {
  const ticks: Date[] = [];
  const next = openNext(rule);
  for (let tick = next(after); tick !== null && ticks.length < count; tick = next(tick)) ticks.push(tick);
  return ticks;
}

/** What to do at a moment about the ticks since the last look. */
export interface DueTicks {
  /** To start runs for, in order. */
  readonly fire: readonly Date[];
  /** Everything up to here has been dealt with; hand it to the next look. */
  readonly until: Date;
  /** The tick to wake up for; null when there is none. */
  readonly next: Date | null;
}

/** Decides about the ticks in (`after`, `now`] by the schedule's policy for missed ones. Throws `schedule-invalid`. */
export function findDueTicks(rule: ScheduleRule, after: Date, now: Date): DueTicks {
  if (now <= after) return { fire: [], until: after, next: nextTicks(rule, after, 1)[0] ?? null };
  const from = rule.missed === 'skip' ? new Date(Math.max(after.getTime(), now.getTime() - onTime)) : after;
  const due = rule.missed === 'one' ? lastTick(rule, from, now) : ticksBetween(rule, from, now);
  const all = rule.missed !== 'all' || due.length < mostAtOnce;
  const until = all ? now : (due.at(-1) ?? now);
  return { fire: due, until, next: nextTicks(rule, until, 1)[0] ?? null };
}

/**
 * How long after its tick a run starts, in milliseconds: 0 to the schedule's jitter, evenly spread over ticks and
 * schedules, and the same in every process.
 */
export function jitterOf(rule: ScheduleRule, scheduleId: string, tick: Date): number {
  const digest = createHash('sha256').update(`${scheduleId} ${tick.toISOString()}`).digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * (rule.jitterSeconds * 1_000 + 1));
}

function lastTick({ when }: ScheduleRule, from: Date, now: Date): readonly Date[] {
  const step = 'everySeconds' in when ? when.everySeconds * 1_000 : 0;
  const last =
    'everySeconds' in when
      ? new Date(Math.floor(now.getTime() / step) * step)
      : // The last one before the next millisecond: `now` itself, if it is a tick.
        openCron(when).previousRuns(1, new Date(now.getTime() + 1))[0];
  return last !== undefined && last > from ? [last] : [];
}

/** At most as many as one look gives. */
function ticksBetween(rule: ScheduleRule, from: Date, now: Date): readonly Date[] {
  const ticks: Date[] = [];
  const next = openNext(rule);
  for (let tick = next(from); tick !== null && tick <= now; tick = next(tick)) {
    if (ticks.push(tick) === mostAtOnce) break;
  }
  return ticks;
}

/** The tick after a moment, looked up cheaply one after another. */
function openNext({ when }: ScheduleRule): (after: Date) => Date | null {
  if ('cron' in when) {
    const cron = openCron(when);
    return (after) => cron.nextRun(after);
  }
  const step = when.everySeconds * 1_000;
  return (after) => new Date((Math.floor(after.getTime() / step) + 1) * step);
}

function openCron({ cron, zone }: { readonly cron: string; readonly zone: string }): Cron {
  try {
    return new Cron(cron, { mode: '5-part', timezone: zone, paused: true });
  } catch (error) {
    throw new ClipError(
      'schedule-invalid',
      `The schedule "${cron}" in the zone "${zone}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
