import { expect, it } from 'vitest';
import { fitPadding, readableZoom, viewOfStart } from './opening-view.ts';

const canvas = { width: 512, height: 736 };
const row = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ x: 100 + n * 312, y: 50, width: 248, height: 200 }));

it('looks at all of a graph that can be read at once', () => {
  expect(viewOfStart(row(2), canvas)).toBeNull();
  expect(viewOfStart([], canvas)).toBeNull();
});

it('begins with the first card of a graph that is too wide', () => {
  const view = viewOfStart(row(5).toReversed(), canvas);
  expect(view?.zoom).toBe(readableZoom);
  // The left edge of the first card, and the middle of the row.
  expect(100 * readableZoom + (view?.x ?? 0)).toBeCloseTo(fitPadding);
  expect(150 * readableZoom + (view?.y ?? 0)).toBeCloseTo(canvas.height / 2);
});

it('keeps the first card in sight of a graph that is too high', () => {
  const below = { x: 500, y: 3_000, width: 248, height: 200 };
  const view = viewOfStart([...row(1), below], canvas);
  expect(150 * readableZoom + (view?.y ?? 0)).toBeCloseTo(canvas.height / 2);
});
