import type { Position } from '../document/pipeline-document.ts';

/** The key of the edge under a point of the window. */
export function edgeAt({ x, y }: Position): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest('.react-flow__edge');
    if (edge !== null) return edge.getAttribute('data-id');
  }
  return null;
}

/** Shows where a node that is dragged would go into an edge. */
export function markEdge(key: string | null): void {
  for (const edge of document.querySelectorAll('.react-flow__edge')) {
    edge.classList.toggle('clip-drop', key !== null && edge.getAttribute('data-id') === key);
  }
}
