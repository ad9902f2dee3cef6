import type { NodeCounts } from '@clipline/clip-core';

/** Ways that items of a node can have gone, to choose one of them. */
export interface ItemWay {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  /** What asks for them. */
  readonly filter: { readonly outcome?: 'passed' | 'failed' | 'dropped'; readonly output?: string };
}

/** All items, then those of each output, those that failed and those that were left out; ways that none took are not named. */
export function itemWays(counts: Partial<NodeCounts>): readonly ItemWay[] {
  const { out = {}, errors = 0, dropped = 0 } = counts;
  const outputs = Object.entries(out).map(([output, count]) => ({
    value: `output ${output}`,
    label: Object.keys(out).length === 1 ? 'Passed on' : `To ${output}`,
    count,
    filter: { outcome: 'passed' as const, output },
  }));
  const ways = [
    ...outputs,
    { value: 'failed', label: 'Failed', count: errors, filter: { outcome: 'failed' as const } },
    { value: 'dropped', label: 'Left out', count: dropped, filter: { outcome: 'dropped' as const } },
  ];
  const all = ways.reduce((sum, { count }) => sum + count, 0);
  return [{ value: 'all', label: 'All', count: all, filter: {} }, ...ways.filter(({ count }) => count > 0)];
}
