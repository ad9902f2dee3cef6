/** A row of images: from `start` to before `end`, each `height` pixels high and `widths[i]` wide. */
export interface Row {
  readonly start: number;
  readonly end: number;
  readonly height: number;
  readonly widths: readonly number[];
}

interface Frame {
  /** Pixels between the images of a row. */
  readonly gap: number;
  /** Pixels across. */
  readonly width: number;
  /** Height that rows aim at; a full row is at most a third away from it. */
  readonly target: number;
}

const narrowest = 0.5;
const widest = 3;
const unknown = 1;

/** Width over height of an image as the gallery shows it; panoramas and columns are cropped to 3:1 and 1:2. */
export function shownRatio(width: number | null, height: number | null): number {
  if (width === null || height === null || width <= 0 || height <= 0) return unknown;
  return Math.min(widest, Math.max(narrowest, width / height));
}

/**
 * Breaks images (their ratios, in order) into rows that fill the width exactly, but for the last, which keeps the
 * target height. Widths are whole pixels.
 */
export function justifyRows(ratios: readonly number[], frame: Frame): readonly Row[] {
  const rows: Row[] = [];
  if (frame.width <= 0) return rows;
  let start = 0;
  let sum = 0;
  for (const [index, ratio] of ratios.entries()) {
    const count = index - start;
    const without = heightFor(sum, count, frame);
    const withIt = heightFor(sum + ratio, count + 1, frame);
    // The row ends before this image when that comes nearer to the target than taking it in.
    if (count > 0 && withIt < frame.target && without - frame.target < frame.target - withIt) {
      rows.push(fillRow(ratios, start, index, frame));
      start = index;
      sum = 0;
    }
    sum += ratio;
  }
  if (start < ratios.length) rows.push(lastRow(ratios, start, frame));
  return rows;
}

function heightFor(ratioSum: number, count: number, { width, gap }: Frame): number {
  return count === 0 ? Number.POSITIVE_INFINITY : (width - gap * (count - 1)) / ratioSum;
}

function fillRow(ratios: readonly number[], start: number, end: number, frame: Frame): Row {
  const members = ratios.slice(start, end);
  const sum = members.reduce((total, ratio) => total + ratio, 0);
  const height = heightFor(sum, members.length, frame);
  const inner = frame.width - frame.gap * (members.length - 1);
  // Rounding each edge, not each width, keeps the row exactly as wide as the frame.
  let edge = 0;
  let ratioSoFar = 0;
  const widths = members.map((ratio) => {
    ratioSoFar += ratio;
    const next = Math.round((ratioSoFar / sum) * inner);
    const width = next - edge;
    edge = next;
    return width;
  });
  return { start, end, height: Math.round(height), widths };
}

function lastRow(ratios: readonly number[], start: number, frame: Frame): Row {
  const members = ratios.slice(start);
  const sum = members.reduce((total, ratio) => total + ratio, 0);
  const full = heightFor(sum, members.length, frame);
  if (full <= frame.target) return fillRow(ratios, start, ratios.length, frame);
  return {
    start,
    end: ratios.length,
    height: frame.target,
    widths: members.map((ratio) => Math.round(ratio * frame.target)),
  };
}

/** Index of the image that an arrow key leads to from `from`; stays where there is none. */
export function neighbour(rows: readonly Row[], from: number, key: string): number {
  const at = rows.findIndex((row) => from >= row.start && from < row.end);
  const row = rows[at];
  if (row === undefined) return from;
  const last = rows.at(-1)?.end ?? 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(last - 1, from + 1);
    case 'ArrowUp':
      return nearestIn(rows[at - 1], middleOf(row, from)) ?? from;
    case 'ArrowDown':
      return nearestIn(rows[at + 1], middleOf(row, from)) ?? from;
    case 'Home':
      return 0;
    case 'End':
      return last - 1;
    default:
      return from;
  }
}

function middleOf(row: Row, index: number): number {
  const before = row.widths.slice(0, index - row.start).reduce((total, width) => total + width, 0);
  return before + (row.widths[index - row.start] ?? 0) / 2;
}

function nearestIn(row: Row | undefined, middle: number): number | null {
  if (row === undefined) return null;
  let best = row.start;
  let distance = Number.POSITIVE_INFINITY;
  for (let index = row.start; index < row.end; index += 1) {
    const away = Math.abs(middleOf(row, index) - middle);
    if (away < distance) {
      best = index;
      distance = away;
    }
  }
  return best;
}
