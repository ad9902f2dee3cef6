/** One line of a bench's table. */
export type Row = Readonly<Record<string, string | number>>;

/** Prints rows as a Markdown table under a heading. */
export function printTable(title: string, rows: readonly Row[]): void {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  console.log(`\n## ${title}\n`);
  console.log(`| ${names.join(' | ')} |`);
  console.log(`| ${names.map(() => '---').join(' | ')} |`);
  for (const row of rows) console.log(`| ${names.map((name) => format(row[name])).join(' | ')} |`);
}

function format(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
