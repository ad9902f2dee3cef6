export const dimensions = 512;

/**
 * Draws unit vectors from one distribution; the same seed gives the same ones: clusters of uneven size in few strong and
 * many weak directions with a common offset, as embeddings of photographs have.
 */
export function vectorSource(seed: number): () => Float32Array {
  const random = mulberry(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const strength = Float32Array.from({ length: dimensions }, (_, index) => 1 / Math.sqrt(1 + index / 24));
  const offset = Float32Array.from(strength, (scale) => 0.9 * scale * normal());
  const centres = Array.from({ length: 300 }, () => Float32Array.from(strength, (scale) => scale * normal()));
  return () => {
    // Squared, so that some clusters hold many vectors and most hold few.
    const centre = centres[Math.floor(random() ** 2 * centres.length)] ?? offset;
    const vector = Float32Array.from(strength, (scale, index) => {
      return (offset[index] ?? 0) + (centre[index] ?? 0) + 0.8 * scale * normal();
    });
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  };
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
