/** One line of a bench's table. */
export type Row = Readonly<Record<string, string | number>>;

/** Prints rows as a Markdown table under a heading. */
export function printTable(title: string, rows: readonly Row[]): void {
  console.log(`\n## ${title}\n`);
  console.log(formatTable(rows));
}

/** Rows as a Markdown table, whose columns are all names that occur. */
export function formatTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, names.map(() => '---'), ...rows.map((row) => names.map((name) => format(row[name])))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function format(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
