import type { Position } from '../document/pipeline-document.ts';

/** Zoom under which the text of a card is hard to read. */
export const readableZoom = 0.6;

/** Zoom that shows a graph of hundreds of cards. */
export const leastZoom = 0.02;

/** Pixels between the graph and the edge of the canvas. */
export const fitPadding = 28;

/** Shows all of a graph, small as it may be. */
export const fitAll = { padding: `${fitPadding}px`, maxZoom: 1 } as const;

interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where to look at a graph that can only be read in parts: at its start, at a zoom that can be read. Null where all of
 * it can be read at once.
 */
export function viewOfStart(
  boxes: readonly Box[],
  canvas: Size,
): (Position & { readonly zoom: number }) | null {
  const [first] = boxes.toSorted((a, b) => a.x - b.x || a.y - b.y);
  if (first === undefined || canvas.width === 0 || canvas.height === 0) return null;
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const room = { width: canvas.width - 2 * fitPadding, height: canvas.height - 2 * fitPadding };
  const isHigh = (bottom - top) * readableZoom > room.height;
  if (!isHigh && (right - first.x) * readableZoom <= room.width) return null;
  // Where not all rows can be seen, the start is in the middle of those that can.
  const middle = isHigh ? first.y + first.height / 2 : (top + bottom) / 2;
  return {
    x: fitPadding - first.x * readableZoom,
    y: canvas.height / 2 - middle * readableZoom,
    zoom: readableZoom,
  };
}
