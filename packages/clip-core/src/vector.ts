import { ClipError } from './errors.ts';

/** Returns the vector scaled to length 1. Throws `vector-invalid` for a zero or non-finite one. */
export function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length === 0) {
    throw new ClipError('vector-invalid', `A vector of length ${length} has no direction.`);
  }
  return vector.map((value) => value / length);
}

/** The dot product of two unit vectors, which is their cosine similarity, −1…1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new ClipError(
      'vector-invalid',
      `Vectors of ${a.length} and ${b.length} dimensions cannot be compared. Use vectors of one model.`,
    );
  }
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** The mean of unit vectors, scaled to length 1. Throws `vector-invalid` when there are none or they cancel out. */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const first = vectors[0];
  if (!first) throw new ClipError('vector-invalid', 'There is no vector to average.');
  const sum = new Float32Array(first.length);
  for (const vector of vectors) {
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0);
  }
  return normalise(sum);
}
