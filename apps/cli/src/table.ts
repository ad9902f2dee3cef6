import { fitWidth, widthOf } from './printable.ts';

/** A column of a table for people. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut when the table is wider than the terminal; which part then stays. */
  readonly keep?: 'start' | 'end';
}

/** Fewer columns than this are not worth reading. */
const leastWidth = 12;

/**
 * Lines of a table, its title first. Cells are printable texts; those of columns that may be cut share the room that
 * the others leave. `width` null: nothing is cut, for output that goes into a file.
 *
 * @example
 * formatTable([{ title: 'score', align: 'right' }, { title: 'path', keep: 'end' }], [['0.31', 'a.jpg']], 80)
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | null,
): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const natural = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  const widths = width === null ? natural : shareRoom(columns, natural, width);
  return cells.map((row) =>
    columns
      .map((column, at) => layCell(row[at] ?? '', column, widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function layCell(text: string, { align = 'left', keep = 'start' }: Column, width: number): string {
  const fitted = fitWidth(text, width, keep);
  const space = ' '.repeat(Math.max(0, width - widthOf(fitted)));
  return align === 'left' ? fitted + space : space + fitted;
}

/** The widest column that may be cut gives way until all fit. */
function shareRoom(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  const gaps = 2 * (columns.length - 1);
  for (let over = sum(widths) + gaps - width; over > 0; over--) {
    const yielding = columns
      .map(({ keep }, at) => ({ at, width: keep === undefined ? 0 : (widths[at] ?? 0) }))
      .reduce((a, b) => (b.width > a.width ? b : a));
    if (yielding.width <= leastWidth) break;
    widths[yielding.at] = yielding.width - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
