import { describe, expect, it } from 'vitest';
import { planResize } from './plan-resize.ts';

const edge = { mode: 'shortest-edge', edge: 224, crop: { width: 224, height: 224 } } as const;

describe('planResize', () => {
  it('squashes to exactly the size asked for', () => {
    expect(planResize({ mode: 'squash', width: 192, height: 160 }, 640, 480)).toEqual({
      window: null,
      width: 192,
      height: 160,
      crop: null,
    });
  });

  it.each([
    // The longer edge is rounded down: 224 · 640 / 479 = 299.29, 224 · 427 / 300 = 318.83.
    [640, 479, { width: 299, height: 224, left: 38, top: 0 }],
    [300, 427, { width: 224, height: 318, left: 0, top: 47 }],
    [224, 224, { width: 224, height: 224, left: 0, top: 0 }],
    [10, 10, { width: 224, height: 224, left: 0, top: 0 }],
    // Python rounds halves to even: (227 − 224) / 2 = 1.5 → 2, (229 − 224) / 2 = 2.5 → 2.
    [227, 224, { width: 227, height: 224, left: 2, top: 0 }],
    [229, 224, { width: 229, height: 224, left: 2, top: 0 }],
  ])('resizes %i × %i as torchvision does', (width, height, { left, top, ...size }) => {
    const plan = planResize(edge, width, height);
    expect(plan).toMatchObject(size);
    expect(plan.crop).toEqual({ left, top, width: 224, height: 224 });
  });

  it('takes the middle of a very long strip before it is blown up', () => {
    const plan = planResize(edge, 100_000, 10);
    expect(plan.window).toEqual({ left: 49_920, top: 0, width: 160, height: 10 });
    expect(plan.width).toBe(224 * 16);
    expect(planResize(edge, 10, 100_000).window).toEqual({ left: 0, top: 49_920, width: 10, height: 160 });
  });
});
