/** Maps with at most `limit` calls running at once; results keep the order. The first error ends it. */
export async function inParallel<T, R>(
  values: readonly T[],
  limit: number,
  work: (value: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < values.length; index = next++) {
      // `index` is below `length`, and the lists here have no holes.
      results[index] = await work(values[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, values.length) }, lane));
  return results;
}
