import { z } from 'zod';
import { listRunItems } from '../../runs/list-run-items.ts';
import { describeRun } from '../../runs/run-detail.ts';
import type { RuntimeParts } from '../../runtime-parts.ts';
import { fitOutcome, mostItems, type Outcome, type OutcomeItem } from './fit-outcome.ts';

const graph = z.object({
  nodes: z.array(z.object({ id: z.string() })),
  edges: z.array(z.object({ from: z.string() })),
});

/** The items that passed the last nodes of a run's pipeline, in the order of its nodes and pages. Throws `not-found`. */
export async function readOutcome(parts: RuntimeParts, runId: string): Promise<Outcome> {
  const { definition } = await describeRun(parts, runId);
  const { nodes, edges } = graph.parse(definition);
  const inner = new Set(edges.map(({ from }) => from));
  const last = nodes.flatMap(({ id }) => (inner.has(id) ? [] : [id]));
  const found: OutcomeItem[] = [];
  for (const node of last) {
    const limit = mostItems - found.length;
    if (limit === 0) break;
    const { items } = await listRunItems(parts, runId, { node, outcome: 'passed', limit });
    found.push(...items.map(({ item, cut }) => ({ node, item, ...(cut && { cut }) })));
  }
  return fitOutcome(found, await countPassed(parts, runId, last));
}

/** How many items passed these nodes. */
async function countPassed(
  { database }: RuntimeParts,
  runId: string,
  nodes: readonly string[],
): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT coalesce(sum(count), 0)::int AS count FROM run_item_pages
     WHERE run_id = $1 AND node_id = ANY($2::text[]) AND outcome = 'passed'`,
    [runId, nodes],
  );
  return rows[0]?.count ?? 0;
}
