import type { StoreMatch, StoreRecord } from '../store.ts';

/** The topK nearest of all records in the pages, best first, with no more than topK and one page in memory. */
export async function compareAll(
  pages: AsyncIterable<readonly StoreRecord[]>,
  { vector, topK }: { readonly vector: Float32Array; readonly topK: number },
): Promise<readonly StoreMatch[]> {
  let best: StoreMatch[] = [];
  for await (const records of pages) {
    const scored = records.map((record) => ({
      id: record.id,
      metadata: record.metadata,
      score: dot(record.vector, vector),
    }));
    best = [...best, ...scored].sort((a, b) => b.score - a.score).slice(0, topK);
  }
  return best;
}

/** Cosine similarity, since both are of unit length. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * (b[index] ?? 0);
  return sum;
}
