import type { Pipeline, PipelineNode } from '@clipline/clip-core';

type Graph = Pick<Pipeline, 'nodes' | 'edges'>;

/**
 * Nodes in an order in which every edge points forward; ties keep the order in which they are written.
 * Nodes on or behind a cycle are left out.
 */
export function sortTopologically(graph: Graph): readonly PipelineNode[] {
  const open = new Map(
    graph.nodes.map(({ id }) => [id, graph.edges.filter((edge) => edge.to === id).length]),
  );
  const sorted: PipelineNode[] = [];
  for (;;) {
    const next = graph.nodes.find(({ id }) => open.get(id) === 0);
    if (next === undefined) return sorted;
    open.delete(next.id);
    sorted.push(next);
    for (const edge of graph.edges) {
      const waiting = edge.from === next.id ? open.get(edge.to) : undefined;
      if (waiting !== undefined) open.set(edge.to, waiting - 1);
    }
  }
}

/** The cycles of the graph, each once, as the ids along it; each starts with the node that is written first. */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const { id: start } of graph.nodes) {
    const path: string[] = [];
    const visit = (id: string): void => {
      const at = path.indexOf(id);
      if (at >= 0) cycles.push(path.slice(at));
      if (at >= 0 || done.has(id)) return;
      path.push(id);
      for (const edge of graph.edges) if (edge.from === id) visit(edge.to);
      path.pop();
      done.add(id);
    };
    visit(start);
  }
  return cycles;
}

/** Ids that items can reach from the starting nodes, those included. */
export function findReachable(graph: Graph, starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set(starts);
  // A Set yields what is added while it is walked.
  for (const id of reached) {
    for (const edge of graph.edges) if (edge.from === id) reached.add(edge.to);
  }
  return reached;
}

/** Ids from which items can reach this node, itself included. */
export function findAncestors(graph: Graph, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // A Set yields what is added while it is walked.
  for (const to of found) {
    for (const edge of graph.edges) if (edge.to === to) found.add(edge.from);
  }
  return found;
}
