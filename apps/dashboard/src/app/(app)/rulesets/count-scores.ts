const steps = 20;

/** How many pictures score how much: twenty steps from 0 to 1. */
export function countScores(
  scores: readonly number[],
): { readonly from: string; readonly pictures: number }[] {
  const counts = Array.from({ length: steps }, () => 0);
  for (const score of scores) {
    const step = stepOf(score);
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts.map((pictures, step) => ({ from: (step / steps).toFixed(2), pictures }));
}

/** Where the step of a score begins, as `countScores` names it. */
export function stepName(score: number): string {
  return (stepOf(score) / steps).toFixed(2);
}

function stepOf(score: number): number {
  return Math.min(steps - 1, Math.max(0, Math.floor(score * steps)));
}
