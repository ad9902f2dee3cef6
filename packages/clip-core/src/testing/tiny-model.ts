import { ClipError, throwIfAborted, toClipError } from '../errors.ts';
import { defaultImageLimits } from '../image-limits.ts';
import type { ClipModel, ImageInput, ImageOutcome, LongText, TextEmbedding, TokenCount } from '../model.ts';
import type { ImageSpec } from '../models/card.ts';
import { decodeImage } from '../models/decode-image.ts';
import { meanDirection, normalise } from '../vector.ts';
import { colourOfWord, palette } from './tiny-model-colours.ts';

const dimensions = 64;
const maxTokens = 77;
const side = 16;
const gridStart = palette.length;
const gridCells = 16;
const wordStart = gridStart + gridCells;

/**
 * A model without weights for fast tests: an image becomes its share of each named colour and a coarse grid of
 * brightness, a text the colours that its words name, in one 64-d space. "red" finds the red picture; the same input
 * gives the same vector on every machine. A token is a word or a sign between spaces, plus start and end.
 *
 * @example
 * await using model = createTinyModel();
 * const [red] = await model.embedTexts(['something red']);
 */
export function createTinyModel(options: { readonly id?: string } = {}): ClipModel {
  const id = options.id ?? 'tiny';
  return {
    stamp: { model: id, revision: '00000000c010005e', preprocessing: 'squash-16-colours/v1', dimensions },
    title: 'Tiny deterministic model (tests only)',
    starter: false,
    maxTokens,
    scoring: { kind: 'softmax', scale: 20 },
    async embedImages(images, { signal } = {}) {
      throwIfAborted(signal);
      const outcomes = await Promise.all(images.map(embedImage));
      throwIfAborted(signal);
      return outcomes;
    },
    async embedTexts(texts, { signal, longText = 'truncate' } = {}) {
      throwIfAborted(signal);
      return texts.map((text) => embedText(text, longText));
    },
    async countTokens(text) {
      return countTokens(text);
    },
    async [Symbol.asyncDispose]() {},
  };
}

const spec: ImageSpec = {
  resize: { mode: 'squash', width: side, height: side },
  resample: 'bicubic',
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

async function embedImage(input: ImageInput): Promise<ImageOutcome> {
  try {
    const { pixels, image } = await decodeImage(input, spec, defaultImageLimits);
    return { vector: describePixels(pixels), image };
  } catch (error) {
    return { error: toClipError(error) };
  }
}

function describePixels(pixels: Uint8Array): Float32Array {
  const vector = new Float32Array(dimensions);
  const count = side * side;
  for (let index = 0; index < count; index++) {
    const [r = 0, g = 0, b = 0] = pixels.subarray(index * 3, index * 3 + 3);
    const colour = nearestColour(r, g, b);
    vector[colour] = (vector[colour] ?? 0) + 1 / count;
    const cell = gridStart + 4 * Math.floor(index / side / 4) + Math.floor((index % side) / 4);
    // Faint beside the colours, so that it only tells images of one colour apart.
    vector[cell] = (vector[cell] ?? 0) + (0.1 * (r + g + b)) / (3 * 255 * (count / gridCells));
  }
  return normalise(vector);
}

function nearestColour(r: number, g: number, b: number): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  palette.forEach((colour, index) => {
    const distance = (r - colour.rgb[0]) ** 2 + (g - colour.rgb[1]) ** 2 + (b - colour.rgb[2]) ** 2;
    if (distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  });
  return best;
}

function embedText(text: string, longText: LongText): TextEmbedding {
  const tokens = countTokens(text);
  if (tokens.cut === null) return { vector: describeWords(wordsOf(text).map((word) => word[0])), tokens };
  if (longText === 'refuse') {
    throw new ClipError(
      'text-too-long',
      `The text has ${tokens.count} tokens; this model reads ${maxTokens}. Shorten it.`,
    );
  }
  const words = wordsOf(text).map((word) => word[0]);
  const part = maxTokens - 2;
  if (longText === 'truncate') return { vector: describeWords(words.slice(0, part)), tokens };
  const parts = Array.from({ length: Math.ceil(words.length / part) }, (_, index) =>
    describeWords(words.slice(index * part, (index + 1) * part)),
  );
  return { vector: meanDirection(parts), tokens };
}

function describeWords(words: readonly string[]): Float32Array {
  const vector = new Float32Array(dimensions);
  // Keeps the empty text from being a zero vector.
  vector[dimensions - 1] = 0.01;
  for (const word of words) {
    const lower = word.toLowerCase();
    const colour = colourOfWord(lower);
    if (colour === undefined) {
      const place = wordStart + (hashWord(lower) % (dimensions - wordStart));
      vector[place] = (vector[place] ?? 0) + 0.1;
    } else {
      vector[colour] = (vector[colour] ?? 0) + 1;
    }
  }
  return normalise(vector);
}

function countTokens(text: string): TokenCount {
  const words = wordsOf(text);
  const first = words[maxTokens - 2];
  return { count: words.length + 2, limit: maxTokens, cut: first === undefined ? null : first.index };
}

function wordsOf(text: string): readonly RegExpExecArray[] {
  return [...text.matchAll(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)];
}

/** FNV-1a, 32 bits. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (const char of word) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
