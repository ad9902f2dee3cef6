import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justifyRows, neighbour, shownRatio } from './justify-rows.ts';

const frame = { width: 1000, gap: 6, target: 200 };

describe('justifyRows', () => {
  it('fills every row but the last exactly, in order, leaving nothing out', () => {
    const ratios = fc.array(fc.double({ min: 0.5, max: 3, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(ratios, fc.integer({ min: 320, max: 2600 }), (all, width) => {
        const rows = justifyRows(all, { ...frame, width });
        expect(rows.map((row) => row.end - row.start).reduce((total, count) => total + count, 0)).toBe(
          all.length,
        );
        for (const [index, row] of rows.entries()) {
          expect(row.start).toBe(index === 0 ? 0 : rows[index - 1]?.end);
          const total = row.widths.reduce((sum, each) => sum + each, 0) + frame.gap * (row.widths.length - 1);
          if (index < rows.length - 1) expect(total).toBe(width);
          else expect(total).toBeLessThanOrEqual(width);
          expect(Math.min(...row.widths)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('keeps the height of a last row that is not full', () => {
    expect(justifyRows([1.5, 1], frame)).toEqual([{ start: 0, end: 2, height: 200, widths: [300, 200] }]);
  });

  it('keeps rows near the height aimed at', () => {
    const rows = justifyRows(
      Array.from({ length: 90 }, (_, index) => 0.6 + (index % 7) * 0.25),
      frame,
    );
    for (const row of rows.slice(0, -1)) {
      expect(row.height).toBeGreaterThan(150);
      expect(row.height).toBeLessThan(270);
    }
  });

  it('has no rows before the width is known', () => {
    expect(justifyRows([1, 1], { ...frame, width: 0 })).toEqual([]);
  });
});

describe('shownRatio', () => {
  it('crops panoramas and columns, and takes unknown sizes as square', () => {
    expect(shownRatio(9000, 300)).toBe(3);
    expect(shownRatio(10, 400)).toBe(0.5);
    expect(shownRatio(null, 400)).toBe(1);
    expect(shownRatio(300, 200)).toBe(1.5);
  });
});

describe('neighbour', () => {
  const rows = justifyRows([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], frame);
  const below = rows[1]?.start ?? 0;

  it('goes sideways across the ends of rows and stops at the ends of the gallery', () => {
    expect(neighbour(rows, below - 1, 'ArrowRight')).toBe(below);
    expect(neighbour(rows, 0, 'ArrowLeft')).toBe(0);
    expect(neighbour(rows, 11, 'ArrowRight')).toBe(11);
    expect(neighbour(rows, 3, 'End')).toBe(11);
    expect(neighbour(rows, 3, 'Home')).toBe(0);
  });

  it('goes up and down to the image that lies nearest', () => {
    expect(neighbour(rows, 1, 'ArrowDown')).toBe(below + 1);
    expect(neighbour(rows, below + 1, 'ArrowUp')).toBe(1);
    expect(neighbour(rows, 1, 'ArrowUp')).toBe(1);
  });
});
