import { Graph, layout } from '@dagrejs/dagre';
import type { PipelineDocument } from './pipeline-document.ts';

/** Pixels of a node card as the layout counts them; a card with a preview is taller. */
export const cardSize = { width: 248, height: 128 } as const;

/** Places all nodes from left to right along the edges, on whole pixels. */
export function layOut(document: PipelineDocument): PipelineDocument {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 88 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of document.nodes) graph.setNode(id, { ...cardSize });
  for (const { from, to } of document.edges) {
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  }
  layout(graph);
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      // dagre gives centres.
      const { x = 0, y = 0 } = graph.node(node.id);
      return {
        ...node,
        position: { x: Math.round(x - cardSize.width / 2), y: Math.round(y - cardSize.height / 2) },
      };
    }),
  };
}
