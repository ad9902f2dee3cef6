const counting = /\b(?:two|three|four|five|six|seven|eight|nine|ten|\d+|many|few|fewer|several|more than)\b/i;
const placing =
  /\b(?:left of|right of|above|below|under|underneath|behind|in front of|next to|beside|between|on top of|on the (?:left|right))\b/i;
const denying = /\b(?:no|not|without|never|except)\b/i;

/** What models of this kind hardly understand in a sentence: numbers, places and denials; null where nothing is. */
export function findWeakWords(
  sentence: string,
): { readonly word: string; readonly kind: 'count' | 'place' | 'denial' } | null {
  for (const [kind, pattern] of [
    ['count', counting],
    ['place', placing],
    ['denial', denying],
  ] as const) {
    const word = pattern.exec(sentence)?.[0];
    if (word !== undefined) return { word, kind };
  }
  return null;
}
