import type { Picture } from './use-pictures.ts';

const looksAt = 60;
const offers = 8;

/** Names of the scalar metadata fields that most of the first pictures carry, most frequent first. */
export function commonFields(pictures: readonly Picture[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { metadata } of pictures.slice(0, looksAt)) {
    for (const [field, value] of Object.entries(metadata)) {
      if (typeof value !== 'object') counts.set(field, (counts.get(field) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, offers)
    .map(([field]) => field);
}
