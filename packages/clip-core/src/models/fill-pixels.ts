import type { ImageSpec } from './card.ts';

/** For each channel, the 256 values that a byte can become: (byte / 255 − mean) / std. */
export type PixelTable = readonly [Float32Array, Float32Array, Float32Array];

/** Computes the table once for a card. */
export function makePixelTable({ mean, std }: Pick<ImageSpec, 'mean' | 'std'>): PixelTable {
  const channel = (m: number, s: number) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - m) / s);
  return [channel(mean[0], std[0]), channel(mean[1], std[1]), channel(mean[2], std[2])];
}

/** Writes RGB bytes, row by row, into `target` as three planes of floats (channels first), starting at `offset`. */
export function fillPixels(
  target: Float32Array,
  offset: number,
  { pixels, table }: { readonly pixels: Uint8Array; readonly table: PixelTable },
): void {
  const plane = pixels.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const values = table[channel as 0 | 1 | 2]; // 0…2 by the loop
    const start = offset + channel * plane;
    for (let index = 0, byte = channel; index < plane; index++, byte += 3) {
      // Both indices are in range: byte < pixels.length, and a byte is below 256.
      target[start + index] = values[pixels[byte] as number] as number;
    }
  }
}
