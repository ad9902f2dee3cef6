import { ClipError, cosine, normalise } from '@clipline/clip-core';

/** A unit vector and how much it counts; a negative weight takes it away. */
export interface Weighted {
  readonly vector: Float32Array;
  readonly weight: number;
}

/** Sums shorter than this share of the weights have no direction that means anything. */
const shortest = 1e-4;

/** The weighted sum as a unit vector. Throws `vector-invalid` when the vectors cancel out. */
export function mixByMean(vectors: readonly Weighted[]): Float32Array {
  const used = takeUsed(vectors);
  const sum = new Float32Array(used[0]?.vector.length ?? 0);
  for (const { vector, weight } of used) {
    for (let index = 0; index < sum.length; index++) {
      sum[index] = (sum[index] ?? 0) + weight * (vector[index] ?? 0);
    }
  }
  const total = used.reduce((all, { weight }) => all + Math.abs(weight), 0);
  if (Math.hypot(...sum) < shortest * total) throw cancelled();
  return normalise(sum);
}

/**
 * Goes from one vector to the next along the sphere, each time as far as its weight is of the weights so far, so that
 * a vector near the others does not count less; the order matters a little. Throws `vector-invalid` between opposites.
 */
export function mixBySlerp(vectors: readonly Weighted[]): Float32Array {
  const [first, ...rest] = takeUsed(vectors).map(({ vector, weight }) => ({
    vector: weight < 0 ? vector.map((value) => -value) : vector,
    weight: Math.abs(weight),
  }));
  if (first === undefined) throw cancelled();
  let { vector: mixed, weight: sofar } = first;
  for (const { vector, weight } of rest) {
    sofar += weight;
    mixed = slerp(mixed, vector, weight / sofar);
  }
  return normalise(mixed);
}

function slerp(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine(from, to))));
  if (angle < 1e-4) return from;
  if (Math.PI - angle < 1e-3) throw cancelled();
  const [a, b] = [Math.sin((1 - share) * angle), Math.sin(share * angle)];
  return normalise(from.map((value, index) => a * value + b * (to[index] ?? 0)));
}

function takeUsed(vectors: readonly Weighted[]): readonly Weighted[] {
  const used = vectors.filter(({ weight }) => weight !== 0);
  if (used.length > 0) return used;
  throw new ClipError('vector-invalid', 'Every weight is 0, so nothing is left. Give one a weight.');
}

function cancelled(): ClipError {
  return new ClipError(
    'vector-invalid',
    'The weighted vectors cancel each other out, and their sum has no direction. Change a weight.',
  );
}
