import { moveNodes } from './edit-nodes.ts';
import { cardSize } from './lay-out.ts';
import type { PipelineDocument, Position } from './pipeline-document.ts';

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'spread-across' | 'spread-down';

/** Lines up the nodes with these ids, or spreads them at even distances; fewer than two stay where they are. */
export function alignNodes(
  document: PipelineDocument,
  ids: ReadonlySet<string>,
  alignment: Alignment,
): PipelineDocument {
  const nodes = document.nodes.filter(({ id }) => ids.has(id));
  if (nodes.length < 2) return document;
  const xs = nodes.map(({ position }) => position.x);
  const ys = nodes.map(({ position }) => position.y);
  const place: Record<Alignment, (position: Position, id: string) => Position> = {
    left: ({ y }) => ({ x: Math.min(...xs), y }),
    right: ({ y }) => ({ x: Math.max(...xs), y }),
    top: ({ x }) => ({ x, y: Math.min(...ys) }),
    bottom: ({ x }) => ({ x, y: Math.max(...ys) }),
    'spread-across': ({ y }, id) => ({ x: spread('x', id), y }),
    'spread-down': ({ x }, id) => ({ x, y: spread('y', id) }),
  };
  function spread(axis: 'x' | 'y', id: string): number {
    const sorted = nodes.toSorted((a, b) => a.position[axis] - b.position[axis]);
    const values = axis === 'x' ? xs : ys;
    const start = Math.min(...values);
    // Where they lie on one another, a card's size apart.
    const least = (axis === 'x' ? cardSize.width : cardSize.height) + 24;
    const step = Math.max(least, (Math.max(...values) - start) / (nodes.length - 1));
    return start + step * sorted.findIndex((node) => node.id === id);
  }
  return moveNodes(document, new Map(nodes.map(({ id, position }) => [id, place[alignment](position, id)])));
}
