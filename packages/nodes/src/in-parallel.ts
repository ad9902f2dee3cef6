/**
 * Runs the work for each value, at most `limit` at one time, and answers the results in order. The first error stops
 * what has not begun and is thrown when what has begun is over.
 */
export async function inParallel<T, R>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < values.length) {
      const index = next++;
      try {
        // The index is below the length.
        results[index] = await work(values[index] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, values.length) }, lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
