import type { ScheduleView } from '@clipline/runtime';

/** What a schedule starts: the name of its pipeline or catalogue. */
export function targetOf({ pipeline, catalog }: ScheduleView): string {
  // It has one of the two.
  return pipeline ?? catalog ?? '';
}

/** A schedule by its whole name, for people: `pets / reindex`. */
export function fullNameOf(schedule: ScheduleView): string {
  return `${targetOf(schedule)} / ${schedule.name}`;
}

/** Whether its last run failed, or could not be started. */
export function hasFailed({ last }: ScheduleView): boolean {
  return last !== null && (last.error !== null || last.status === 'failed');
}

/** Those that the reader wants to see. */
export function filterSchedules(
  schedules: readonly ScheduleView[],
  { q, show }: { readonly q: string; readonly show: 'all' | 'active' | 'paused' | 'failed' },
): readonly ScheduleView[] {
  const words = q.trim().toLowerCase();
  return schedules.filter((schedule) => {
    if (!`${fullNameOf(schedule)} ${schedule.words}`.toLowerCase().includes(words)) return false;
    if (show === 'active') return schedule.active && !schedule.paused;
    if (show === 'paused') return schedule.paused;
    return show === 'all' || hasFailed(schedule);
  });
}
