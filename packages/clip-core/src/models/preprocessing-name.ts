import type { ImageSpec } from './card.ts';

// Raised when the same card would give noticeably other pixels than before.
const version = 1;

/**
 * Names a preprocessing for stamps, so that vectors made from other pixels are never mixed.
 *
 * @example
 * namePreprocessing(card.image) // 'squash-192-bicubic-0.5-0.5/v1'
 */
export function namePreprocessing({ resize, resample, mean, std }: ImageSpec): string {
  const size =
    resize.mode === 'squash'
      ? `squash-${nameSize(resize)}`
      : `shortest-edge-${resize.edge}-crop-${nameSize(resize.crop)}`;
  return `${size}-${resample}-${nameTriple(mean)}-${nameTriple(std)}/v${version}`;
}

function nameSize({ width, height }: { readonly width: number; readonly height: number }): string {
  return width === height ? String(width) : `${width}x${height}`;
}

function nameTriple([r, g, b]: readonly [number, number, number]): string {
  const short = (value: number) => String(Number(value.toFixed(3)));
  return r === g && g === b ? short(r) : [r, g, b].map(short).join('_');
}
