import type { JsonValue } from '@clipline/clip-core';
import { z } from 'zod';
import { listRunItems } from '../../runs/list-run-items.ts';
import { describeRun } from '../../runs/run-detail.ts';
import type { RuntimeParts } from '../../runtime-parts.ts';

/** Most items of an answer; a caller that wants more reads them by the API. */
const most = 100;

/** What came out of a run, as a webhook answers it. */
export interface Outcome {
  readonly items: readonly {
    /** Id of the node that it came out of. */
    readonly node: string;
    readonly item: JsonValue;
    /** True when it was too large to be kept, and only its id and picture were. */
    readonly cut?: true;
  }[];
  /** True when there were more. */
  readonly truncated: boolean;
}

const graph = z.object({
  nodes: z.array(z.object({ id: z.string() })),
  edges: z.array(z.object({ from: z.string() })),
});

/** The items that passed the last nodes of a run's pipeline, in the order of its nodes and pages. Throws `not-found`. */
export async function readOutcome(parts: RuntimeParts, runId: string): Promise<Outcome> {
  const { definition } = await describeRun(parts, runId);
  const { nodes, edges } = graph.parse(definition);
  const inner = new Set(edges.map(({ from }) => from));
  const found: Outcome['items'][number][] = [];
  for (const { id } of nodes) {
    if (inner.has(id)) continue;
    // One more than fits tells whether there were more.
    const limit = most + 1 - found.length;
    const { items } = await listRunItems(parts, runId, { node: id, outcome: 'passed', limit });
    // Kept as JSON.
    found.push(
      ...items.map(({ item, cut }) => ({
        node: id,
        item: item as unknown as JsonValue,
        ...(cut && { cut }),
      })),
    );
    if (found.length > most) break;
  }
  return { items: found.slice(0, most), truncated: found.length > most };
}
