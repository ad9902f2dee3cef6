import type { MinuteView } from './jobs.ts';

const minute = 60_000;

/** What a run went through, and when. */
interface Stretch {
  readonly from: Date;
  readonly until: Date;
  readonly items: number;
}

/** The minutes up to the one that `now` is in, with the items of runs spread evenly over the time that each took. */
export function spreadItems(
  runs: readonly Stretch[],
  { now, minutes }: { readonly now: Date; readonly minutes: number },
): readonly MinuteView[] {
  const first = (Math.floor(now.getTime() / minute) - minutes + 1) * minute;
  const sums = Array.from({ length: minutes }, () => 0);
  for (const { from, until, items } of runs) {
    // One that took no time at all is in the minute in which it ended.
    const end = Math.max(until.getTime(), from.getTime() + 1);
    const start = from.getTime();
    const begin = Math.max(0, Math.floor((start - first) / minute));
    for (let at = begin; at < minutes && first + at * minute < end; at++) {
      const opens = first + at * minute;
      const shared = Math.min(end, opens + minute) - Math.max(start, opens);
      if (shared > 0) sums[at] = (sums[at] ?? 0) + (items * shared) / (end - start);
    }
  }
  return sums.map((sum, at) => ({ at: new Date(first + at * minute), items: Math.round(sum) }));
}
