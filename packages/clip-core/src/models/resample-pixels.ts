import type { ImageSpec } from './card.ts';

/** Rows of RGB bytes. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A smooth filter and how far it reaches, in pixels of the coarser grid. */
interface Filter {
  readonly reach: number;
  weigh(distance: number): number;
}

const filters: Record<Exclude<ImageSpec['resample'], 'nearest'>, Filter> = {
  bilinear: { reach: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { reach: 2, weigh: weighCubic },
  lanczos: { reach: 3, weigh: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * Resizes as PIL does, to the bit: across first, then down, with bytes in between. libvips places the pixels of an
 * enlarged picture differently, which a model notices; it is far faster at making pictures smaller.
 */
export function resamplePixels(
  source: Pixels,
  size: { readonly width: number; readonly height: number },
  resample: keyof typeof filters,
): Pixels {
  const filter = filters[resample];
  const across = resampleRows(source, size.width, filter);
  const down = resampleRows(transpose(across), size.height, filter);
  return transpose(down);
}

function resampleRows(source: Pixels, width: number, filter: Filter): Pixels {
  if (width === source.width) return source;
  const taps = findTaps(source.width, width, filter);
  const data = new Uint8Array(width * source.height * 3);
  let to = 0;
  for (let row = 0; row < source.height; row++) {
    const start = row * source.width * 3;
    for (const { first, weights } of taps) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        let from = start + first * 3 + channel;
        for (const weight of weights) {
          sum += weight * (source.data[from] ?? 0);
          from += 3;
        }
        data[to++] = Math.max(0, Math.min(255, Math.round(sum)));
      }
    }
  }
  return { data, width, height: source.height };
}

/** For each new pixel, the first old one that counts and the weights of that and the next ones; they add up to 1. */
function findTaps(from: number, to: number, filter: Filter) {
  const scale = from / to;
  const spread = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - filter.reach * spread + 0.5));
    const end = Math.min(from, Math.trunc(centre + filter.reach * spread + 0.5));
    const raw = Array.from({ length: end - first }, (_, offset) =>
      filter.weigh((first + offset - centre + 0.5) / spread),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

function transpose({ data, width, height }: Pixels): Pixels {
  const turned = new Uint8Array(data.length);
  let from = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const to = (column * height + row) * 3;
      turned.set(data.subarray(from, from + 3), to);
      from += 3;
    }
  }
  return { data: turned, width: height, height: width };
}

/** Keys' cubic with a = −0.5. */
function weighCubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
