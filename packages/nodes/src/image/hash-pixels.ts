import type { Sharp } from 'sharp';

/** Side of the picture that the discrete cosine transform sees. */
const side = 32;
/** Coefficients a row and a column that make the hash. */
const kept = 8;

/**
 * The perceptual hash by the discrete cosine transform, after C. Zauner, "Implementation and Benchmarking of Perceptual
 * Image Hash Functions" (2010), section 3.2.1: brightness at 32 × 32, its DCT, the 8 × 8 coefficients of the lowest
 * frequencies without the first row and column, and a bit for each that lies above their median. 16 hex digits. Making
 * the picture smaller takes the place of his mean filter.
 */
export async function hashPerceptually(picture: Sharp): Promise<string> {
  const brightness = await readBrightness(picture, side, side);
  // Rows first, then columns; only the coefficients that count are worked out.
  const rows = multiply(cosines, brightness, { rows: kept, inner: side, columns: side });
  const coefficients: number[] = [];
  for (let u = 0; u < kept; u++) {
    for (let v = 0; v < kept; v++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += (rows[u * side + y] ?? 0) * (cosines[v * side + y] ?? 0);
      // Whole numbers, so that rounding errors give a picture of one colour no hash of noise.
      coefficients.push(Math.round(sum));
    }
  }
  const sorted = coefficients.toSorted((a, b) => a - b);
  const median = ((sorted[kept * kept * 0.5 - 1] ?? 0) + (sorted[kept * kept * 0.5] ?? 0)) / 2;
  return writeBits(coefficients.map((value) => value > median));
}

/**
 * The difference hash, as described by N. Krawetz, "Kind of Like That" (2013): brightness at 9 × 8, and a bit for each
 * pixel that is darker than the one to its right. 16 hex digits.
 */
export async function hashDifferences(picture: Sharp): Promise<string> {
  const brightness = await readBrightness(picture, 9, 8);
  const bits = Array.from({ length: 64 }, (_, n) => {
    const at = Math.floor(n / 8) * 9 + (n % 8);
    return (brightness[at] ?? 0) < (brightness[at + 1] ?? 0);
  });
  return writeBits(bits);
}

/** How many of 64 bits differ, 0…64, between two hashes of 16 hex digits. */
export function hammingDistance(a: string, b: string): number {
  let differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; differing > 0n; differing &= differing - 1n) count++;
  return count;
}

async function readBrightness(picture: Sharp, width: number, height: number): Promise<Uint8Array> {
  return await picture
    .flatten({ background: '#ffffff' })
    .resize(width, height, { fit: 'fill', fastShrinkOnLoad: false })
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** Rows 1 to 8 of the orthonormal DCT-II matrix: frequency by place. */
const cosines = Float64Array.from(
  { length: kept * side },
  (_, n) =>
    Math.sqrt(2 / side) *
    Math.cos(((Math.floor(n / side) + 1) * (2 * (n % side) + 1) * Math.PI) / (2 * side)),
);

/** Frequencies of the columns of a picture: entry (u, x) sums column x over the rows. */
function multiply(
  matrix: Float64Array,
  picture: Uint8Array,
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let at = 0; at < inner; at++) {
        sum += (matrix[row * inner + at] ?? 0) * (picture[at * columns + column] ?? 0);
      }
      product[row * columns + column] = sum;
    }
  }
  return product;
}

function writeBits(bits: readonly boolean[]): string {
  const binary = bits.map((bit) => (bit ? '1' : '0')).join('');
  return BigInt(`0b${binary}`).toString(16).padStart(16, '0');
}
