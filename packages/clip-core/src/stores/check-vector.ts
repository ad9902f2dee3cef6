import { ClipError } from '../errors.ts';

/**
 * A unit-length copy of the vector. Throws `vector-invalid`, with `owner` as its subject, when it is not a
 * Float32Array of `dimensions` finite numbers that are not all zero.
 */
export function checkVector(vector: Float32Array, dimensions: number, owner: string): Float32Array {
  if (!(vector instanceof Float32Array)) {
    throw new ClipError(
      'vector-invalid',
      `${owner} has no Float32Array as its vector. Hand over what the model returned.`,
    );
  }
  if (vector.length !== dimensions) {
    throw new ClipError(
      'vector-invalid',
      `${owner} has a vector of ${vector.length} numbers; the collection holds vectors of ${dimensions}. Embed with the collection's model.`,
    );
  }
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (!Number.isFinite(sum)) {
    const index = vector.findIndex((value) => !Number.isFinite(value));
    throw new ClipError(
      'vector-invalid',
      `${owner} has ${vector[index]} at position ${index} of its vector. Embed it again.`,
    );
  }
  if (sum === 0) {
    throw new ClipError(
      'vector-invalid',
      `${owner} has a vector of zeros, which has no direction. Embed it again.`,
    );
  }
  const norm = Math.sqrt(sum);
  return vector.map((value) => value / norm);
}
