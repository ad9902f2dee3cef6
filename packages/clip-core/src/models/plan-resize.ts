import type { ImageSpec } from './card.ts';

/** What to do to a picture so that it has the tower's size; all in whole pixels. */
export interface ResizePlan {
  /** Part of the picture to take before resizing; null takes all of it. */
  readonly window: Box | null;
  /** Size to resize to, whatever the proportions. */
  readonly width: number;
  readonly height: number;
  /** Part of the resized picture to keep; null keeps all of it. */
  readonly crop: Box | null;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

// A strip of 100,000 × 1 pixels would be blown up to gigabytes; only the middle of it is kept anyway.
const longestRatio = 16;

/**
 * Plans the resizing of a picture of `width` × `height` pixels by the rules of torchvision and PIL: the longer edge is
 * rounded down, the crop's offset is rounded half to even.
 */
export function planResize(resize: ImageSpec['resize'], width: number, height: number): ResizePlan {
  if (resize.mode === 'squash') {
    return { window: null, width: resize.width, height: resize.height, crop: null };
  }
  const window = middleWindow(width, height);
  const from = window ?? { width, height };
  const short = Math.min(from.width, from.height);
  const long = Math.max(from.width, from.height);
  const newLong = Math.trunc((resize.edge * long) / short);
  const size =
    from.width <= from.height
      ? { width: resize.edge, height: newLong }
      : { width: newLong, height: resize.edge };
  return {
    window,
    ...size,
    crop: {
      left: Math.max(0, roundHalfEven((size.width - resize.crop.width) / 2)),
      top: Math.max(0, roundHalfEven((size.height - resize.crop.height) / 2)),
      ...resize.crop,
    },
  };
}

/** The size that a picture has after resizing and cropping. */
export function finalSize(resize: ImageSpec['resize']): { readonly width: number; readonly height: number } {
  return resize.mode === 'squash' ? resize : resize.crop;
}

function middleWindow(width: number, height: number): Box | null {
  const short = Math.min(width, height);
  if (Math.max(width, height) <= short * longestRatio) return null;
  const keep = short * longestRatio;
  return width > height
    ? { left: Math.floor((width - keep) / 2), top: 0, width: keep, height }
    : { left: 0, top: Math.floor((height - keep) / 2), width, height: keep };
}

/** As Python's `round`: 0.5 → 0, 1.5 → 2, 2.5 → 2. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
