import { describe, expect, it } from 'vitest';
import { widthOf } from './printable.ts';
import { formatTable } from './table.ts';

const columns = [
  { title: 'score', align: 'right' },
  { title: 'path', keep: 'end' },
  { title: 'caption', keep: 'start' },
] as const;

describe('formatTable', () => {
  it('lines columns up and leaves no spaces at the end', () => {
    expect(
      formatTable(
        columns,
        [
          ['1', 'a.jpg', 'a fox'],
          ['0.25', '狐.jpg', ''],
        ],
        null,
      ),
    ).toEqual(['score  path    caption', '    1  a.jpg   a fox', ' 0.25  狐.jpg']);
  });

  it('cuts the columns that may be cut until the lines fit', () => {
    const row = ['0.25', `${'folder/'.repeat(8)}fox.jpg`, 'a caption that goes on and on and on'];
    const lines = formatTable(columns, [row], 60);
    expect(lines.map(widthOf).every((width) => width <= 60)).toBe(true);
    expect(lines[1]).toMatch(/^ 0\.25 {2}….*fox\.jpg {2}a caption.*…$/);
  });

  it('gives up cutting where nothing readable would stay', () => {
    const lines = formatTable(columns, [['0.25', 'x'.repeat(40), 'y'.repeat(40)]], 10);
    expect(lines[1]).toBe(` 0.25  …${'x'.repeat(11)}  ${'y'.repeat(11)}…`);
  });
});
