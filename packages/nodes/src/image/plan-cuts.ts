interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image in whole pixels, at least one wide and high, and what it is called. */
export interface Cut extends Size {
  readonly name: string;
  readonly left: number;
  readonly top: number;
}

/** The largest part of this width by height in the middle of an image. */
export function cutCentre({ width, height }: Size, aspect: number): Cut {
  const wide = Math.max(1, Math.min(width, Math.round(height * aspect)));
  const high = Math.max(1, Math.min(height, Math.round(width / aspect)));
  return {
    name: 'centre',
    left: Math.floor((width - wide) / 2),
    top: Math.floor((height - high) / 2),
    width: wide,
    height: high,
  };
}

/** A region given in shares of the image, 0…1; what lies beyond the image is left out. */
export function cutRegion(
  size: Size,
  region: Size & { readonly left: number; readonly top: number },
  n: number,
): Cut {
  const [left, width] = span(size.width, region.left, region.left + region.width);
  const [top, height] = span(size.height, region.top, region.top + region.height);
  return { name: `region-${n}`, left, top, width, height };
}

/** Tiles of one size that cover an image, row by row; neighbours share `overlap` of a tile, 0…0.9. */
export function cutGrid(
  size: Size,
  { rows, columns, overlap }: { readonly rows: number; readonly columns: number; readonly overlap: number },
): readonly Cut[] {
  return tile(rows, overlap).flatMap(([from, to], row) =>
    tile(columns, overlap).map(([start, end], column): Cut => {
      const [left, width] = span(size.width, start, end);
      const [top, height] = span(size.height, from, to);
      return { name: `tile-${row}-${column}`, left, top, width, height };
    }),
  );
}

/** Where `count` tiles begin and end, in shares of the whole: the last ends where the whole does. */
function tile(count: number, overlap: number): readonly (readonly [number, number])[] {
  const length = 1 / (count - (count - 1) * overlap);
  return Array.from({ length: count }, (_, n) => {
    const start = n * length * (1 - overlap);
    return [start, start + length];
  });
}

/** First pixel and number of pixels between two shares of a length. */
function span(length: number, from: number, to: number): readonly [number, number] {
  const first = Math.min(length - 1, Math.round(from * length));
  const end = Math.min(length, Math.max(first + 1, Math.round(to * length)));
  return [first, end - first];
}
