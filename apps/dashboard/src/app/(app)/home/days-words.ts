import type { DayOfRuns } from '@clipline/runtime';
import { formatCount, formatNumber } from '../../../ui/format.ts';

/** The runs of some days in a sentence. */
export function describeDays(days: readonly DayOfRuns[] | undefined): string {
  if (days === undefined) return '\u00a0';
  const sum = (result: 'succeeded' | 'failed' | 'cancelled' | 'open') =>
    days.reduce((total, day) => total + day[result], 0);
  const [succeeded, failed, cancelled, open] = [
    sum('succeeded'),
    sum('failed'),
    sum('cancelled'),
    sum('open'),
  ];
  const all = succeeded + failed + cancelled + open;
  if (all === 0) return 'Nothing ran in these days.';
  const parts = [`${formatNumber(succeeded)} succeeded`];
  if (failed > 0) parts.push(`${formatNumber(failed)} failed`);
  if (cancelled > 0) parts.push(`${formatNumber(cancelled)} cancelled`);
  if (open > 0) parts.push(`${formatNumber(open)} not over`);
  return `${formatCount(all, 'run')}: ${parts.join(', ')}.`;
}
