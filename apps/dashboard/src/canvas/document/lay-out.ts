import { Graph, layout } from '@dagrejs/dagre';
import type { PipelineDocument } from './pipeline-document.ts';

/** Pixels of a node card as the layout counts them; a card with a preview is taller. */
export const cardSize = { width: 248, height: 128 } as const;

/** Pixels between cards that follow one another; the name of an output and a count have room there. */
const gap = 64;

/** Pixels from a card to the one that follows it. */
export const columnWidth = cardSize.width + gap;

/**
 * Places all nodes from left to right along the edges, on whole pixels. `heights` are those of cards that are drawn, by
 * id; the others count as `cardSize`.
 */
export function layOut(
  document: PipelineDocument,
  heights: ReadonlyMap<string, number> = new Map(),
): PipelineDocument {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: gap });
  graph.setDefaultEdgeLabel(() => ({}));
  const heightOf = (id: string) => heights.get(id) ?? cardSize.height;
  for (const { id } of document.nodes) {
    graph.setNode(id, { width: cardSize.width, height: heightOf(id) });
  }
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
        position: { x: Math.round(x - cardSize.width / 2), y: Math.round(y - heightOf(node.id) / 2) },
      };
    }),
  };
}
