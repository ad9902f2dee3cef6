import type { Sharp } from 'sharp';
import { type Lab, nameColour, toHex, toLab, toRgb } from './name-colour.ts';

/** A colour of a picture: what it is called, how it is written, and its share of the pixels, 0…1. */
export interface FoundColour {
  readonly name: string;
  /** `#rrggbb`. */
  readonly hex: string;
  readonly share: number;
}

const side = 48;
/** Colours nearer than this in OKLab do not both start a cluster. */
const apart = 0.12;
const rounds = 8;

/** The colours that make up a picture, largest share first, by k-means in OKLab from fixed beginnings; at most `count`. */
export async function findColours(picture: Sharp, count: number): Promise<readonly FoundColour[]> {
  const data = await picture
    .flatten({ background: '#ffffff' })
    // Pixels as they are: mixing neighbours makes colours that are not there.
    .resize(side, side, { fit: 'fill', kernel: 'nearest' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  const shades = countShades(data);
  let clusters: readonly Shade[] = chooseBeginnings(shades, count);
  for (let round = 0; round < rounds; round++) clusters = moveCentres(shades, clusters);
  return clusters
    .map(({ lab, size }) => {
      const share = Math.round((size / (side * side)) * 1000) / 1000;
      return { name: nameColour(lab), hex: toHex(toRgb(lab)), share };
    })
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.hex < b.hex ? -1 : 1));
}

/** A colour and how many pixels have it, or one very near. */
interface Shade {
  readonly lab: Lab;
  readonly size: number;
}

/** Pixels of one shade, taken together; the commonest shade first. */
function countShades(data: Uint8Array): readonly Shade[] {
  const bins = Map.groupBy(
    Array.from({ length: data.length / 3 }, (_, n) => data.subarray(n * 3, n * 3 + 3)),
    ([r = 0, g = 0, b = 0]) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3),
  );
  return [...bins.values()]
    .map((pixels) => mean(pixels.map((rgb) => ({ lab: toLab(rgb), size: 1 }))))
    .sort((a, b) => b.size - a.size);
}

/** The commonest colours that lie apart from one another; no chance, so that the same picture has the same colours. */
function chooseBeginnings(shades: readonly Shade[], count: number): readonly Shade[] {
  const chosen: Shade[] = [];
  for (const shade of shades) {
    if (chosen.length === count) break;
    if (chosen.every(({ lab }) => squaredDistance(lab, shade.lab) > apart ** 2)) chosen.push(shade);
  }
  return chosen;
}

/** Gives every shade to the nearest cluster; a cluster that gets none is left out. */
function moveCentres(shades: readonly Shade[], clusters: readonly Shade[]): readonly Shade[] {
  const nearest = ({ lab }: Shade) => {
    const distances = clusters.map((cluster) => squaredDistance(cluster.lab, lab));
    return distances.indexOf(Math.min(...distances));
  };
  return [...Map.groupBy(shades, nearest).values()].map(mean);
}

function mean(shades: readonly Shade[]): Shade {
  const size = shades.reduce((sum, shade) => sum + shade.size, 0);
  const along = (axis: 0 | 1 | 2) =>
    shades.reduce((sum, shade) => sum + shade.lab[axis] * shade.size, 0) / size;
  return { lab: [along(0), along(1), along(2)], size };
}

function squaredDistance(a: Lab, b: Lab): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
