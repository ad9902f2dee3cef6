/** The steps of a tokenizer that `findCut` takes one by one. */
export interface TokenizerSteps {
  /** Cleans a text and splits it into words, as the tokenizer does before it makes tokens. */
  splitWords(text: string): readonly string[];
  /** The tokens of one word, as written in the vocabulary. */
  splitTokens(word: string): readonly string[];
  /** What the vocabulary writes before or after a part of a word, such as `##` or `</w>`. */
  readonly prefix: string;
  readonly suffix: string;
  readonly unknown: string | null;
}

/**
 * Finds where the first `room` tokens of a text end: the UTF-16 offset of the first character of which the model does
 * not read every byte. Tokens say how much of the cleaned words they cover, and the cleaned words of ever longer
 * beginnings of the text say how far that is in the text itself.
 * Returns null when the steps do not lead to these tokens, as with a special token spelt out in the text.
 */
export function findCut(
  text: string,
  tokens: readonly string[],
  { room, steps }: { readonly room: number; readonly steps: TokenizerSteps },
): number | null {
  const read = measureTokens(text, tokens, { room, steps });
  if (read === null) return null;
  let known = 0;
  let beyond = Math.min(text.length, room * 8);
  while (measureText(text.slice(0, beyond), steps) <= read && beyond < text.length) {
    known = beyond;
    beyond = Math.min(text.length, beyond * 2);
  }
  while (beyond - known > 1) {
    const middle = (known + beyond) >> 1;
    if (measureText(text.slice(0, middle), steps) <= read) known = middle;
    else beyond = middle;
  }
  return startOfCharacter(text, known);
}

/**
 * Finds the longest beginning of a text that fits, by halving; for texts where `findCut` knows no better.
 * @param fits whether a beginning of the text has few enough tokens.
 */
export function findLongestFit(text: string, fits: (beginning: string) => boolean): number {
  let known = 0;
  let beyond = text.length;
  while (beyond - known > 1) {
    const middle = (known + beyond) >> 1;
    if (fits(text.slice(0, middle))) known = middle;
    else beyond = middle;
  }
  return startOfCharacter(text, known);
}

/** How many bytes of the cleaned words the first `room` tokens cover. */
function measureTokens(
  text: string,
  tokens: readonly string[],
  { room, steps }: { readonly room: number; readonly steps: TokenizerSteps },
): number | null {
  let covered = 0;
  let next = 0;
  for (const word of steps.splitWords(text)) {
    const parts = steps.splitTokens(word);
    if (parts.some((part, index) => part !== tokens[next + index])) return null;
    if (next + parts.length > room) {
      const sizes = measureParts(word, parts, steps);
      return sizes && covered + sum(sizes.slice(0, room - next));
    }
    next += parts.length;
    covered += measureWord(word);
    // A word that cleaning or the vocabulary leaves nothing of is read with what stands before it.
  }
  return null;
}

/** Bytes of the word that each of its tokens covers. */
function measureParts(
  word: string,
  parts: readonly string[],
  { prefix, suffix, unknown }: TokenizerSteps,
): readonly number[] | null {
  const sizes = parts.map((part, index) => {
    if (part === unknown) return null;
    if (/^<0x[0-9A-F]{2}>$/.test(part)) return 1;
    const bare = index > 0 && prefix && part.startsWith(prefix) ? part.slice(prefix.length) : part;
    return measureWord(suffix && bare.endsWith(suffix) ? bare.slice(0, -suffix.length) : bare);
  });
  const left = measureWord(word) - sum(sizes.map((size) => size ?? 0));
  const unknowns = sizes.filter((size) => size === null).length;
  if (left < 0 || unknowns > 1 || (unknowns === 0 && left > 0)) return null;
  return sizes.map((size) => size ?? left);
}

function measureText(text: string, steps: TokenizerSteps): number {
  return sum(steps.splitWords(text).map(measureWord));
}

/** Bytes of a word; the mark that some vocabularies write for a space covers nothing. */
function measureWord(word: string): number {
  return Buffer.byteLength(word.replaceAll('▁', ''));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Steps back from the middle of a surrogate pair. */
function startOfCharacter(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return offset > 0 && unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}
