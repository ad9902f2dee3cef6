import { ClipError, type ScheduleRule } from '@clipline/clip-core';
import { toLocalTime } from './local-time.ts';
import type { CalendarRun, ScheduleCalendar } from './schedules.ts';
import { jitterOf, nextTicks } from './ticks.ts';

/** Runs of one schedule that are told one by one; a schedule with more of them in the span is told as one. */
const mostOfOne = 200;

const mostOfAll = 1_000;

/** Longest span, in milliseconds: a month with the days around it. */
const longestSpan = 62 * 86_400_000;

/** The runs of active schedules in [`from`, `until`), in order. Throws `param-invalid` for a span that is too long. */
export function planCalendar(
  schedules: readonly { readonly id: string; readonly rule: ScheduleRule }[],
  { from, until }: { readonly from: Date; readonly until: Date },
): ScheduleCalendar {
  const span = until.getTime() - from.getTime();
  if (!(span >= 0 && span <= longestSpan)) {
    throw new ClipError(
      'param-invalid',
      `A calendar cannot show the time from ${from.toISOString()} to ${until.toISOString()}. Ask for at most 62 days, and for an end after the beginning.`,
    );
  }
  const often: string[] = [];
  const runs: CalendarRun[] = [];
  for (const { id, rule } of schedules) {
    const found = runsOf(rule, { id, from, until });
    if (found === null) often.push(id);
    else runs.push(...found);
  }
  runs.sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
  const next = runs[mostOfAll];
  return { runs: runs.slice(0, mostOfAll), often, until: next?.startsAt ?? until };
}

/** Null when there are too many. */
function runsOf(
  rule: ScheduleRule,
  { id, from, until }: { readonly id: string; readonly from: Date; readonly until: Date },
): readonly CalendarRun[] | null {
  // A run starts up to its jitter after its tick.
  const first = new Date(from.getTime() - rule.jitterSeconds * 1_000 - 1);
  const runs: CalendarRun[] = [];
  for (let after = first; ; ) {
    const ticks = nextTicks(rule, after, 50);
    for (const at of ticks) {
      if (at >= until) return runs;
      const startsAt = new Date(at.getTime() + jitterOf(rule, id, at));
      if (startsAt < from || startsAt >= until) continue;
      if (runs.length === mostOfOne) return null;
      runs.push({ scheduleId: id, at, startsAt, local: toLocalTime(startsAt, rule.when.zone) });
    }
    const last = ticks.at(-1);
    if (last === undefined) return runs;
    after = last;
  }
}
