import type { MinuteView } from '@clipline/runtime';
import { formatCount, formatNumber } from '../../../ui/format.ts';

/** The last hour in a sentence. */
export function describeMinutes(minutes: readonly MinuteView[] | undefined): string {
  if (minutes === undefined) return '\u00a0';
  const sum = minutes.reduce((total, { items }) => total + items, 0);
  if (sum === 0) return 'Nothing went through in the last hour.';
  const most = Math.max(...minutes.map(({ items }) => items));
  return `${formatCount(sum, 'item')} in the last hour, at most ${formatNumber(most)} a minute. The items of a run are spread evenly over the time that it took.`;
}
