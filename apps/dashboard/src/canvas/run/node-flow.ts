import type { NodeCounts } from '@clipline/clip-core';

/** What a run's stream says of its nodes at one moment. */
export interface RunMoment {
  readonly at: Date;
  readonly nodes: readonly { readonly id: string; readonly counts: Partial<NodeCounts> }[];
}

/** What has passed one node. */
export interface NodeFlow {
  readonly in: number;
  readonly out: { readonly [output: string]: number };
  readonly errors: number;
  readonly dropped: number;
  readonly cached: number;
  /** Items per second since the moment before; null where that says nothing. */
  readonly rate: number | null;
}

/** What has passed each node, with the rate since the moment before. */
export function flowOf(now: RunMoment, before: RunMoment | null): ReadonlyMap<string, NodeFlow> {
  const seconds = before === null ? 0 : (now.at.getTime() - before.at.getTime()) / 1000;
  const old = new Map(before?.nodes.map(({ id, counts }) => [id, counts.in ?? 0]));
  return new Map(
    now.nodes.map(({ id, counts }) => {
      const came = counts.in ?? 0;
      const known = old.get(id);
      const rate = known === undefined || seconds <= 0 ? null : Math.max(0, (came - known) / seconds);
      const { out = {}, errors = 0, dropped = 0, cached = 0 } = counts;
      return [id, { in: came, out, errors, dropped, cached, rate }];
    }),
  );
}

/** How many items took an edge: what left its node by that output. */
export function countOnEdge(
  flow: ReadonlyMap<string, NodeFlow>,
  { from, output }: { readonly from: string; readonly output: string },
): number | null {
  const node = flow.get(from);
  if (node === undefined) return null;
  return output === 'error' ? node.errors : (node.out[output] ?? 0);
}
