import type { ClipError } from './errors.ts';
import type { ModelStamp } from './item.ts';

/** Where an image's bytes are: a local file, or bytes in memory. */
export type ImageInput = { readonly path: string } | { readonly bytes: Uint8Array };

/** What was learnt of an image while it was decoded. */
export interface ImageFacts {
  readonly mediaType: string;
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
}

/** A unit-length vector, or why this one image has none. */
export type ImageOutcome =
  | { readonly vector: Float32Array; readonly image: ImageFacts }
  | { readonly error: ClipError };

/** How much of a text the model reads. */
export interface TokenCount {
  /** Tokens of the whole text, start and end tokens included. */
  readonly count: number;
  /** The most tokens that the model reads, start and end tokens included; 77 for CLIP. */
  readonly limit: number;
  /** UTF-16 offset of the first character that is not read; null when the whole text is. */
  readonly cut: number | null;
}

/** What to do with a text longer than the model reads: cut it, average its parts, or refuse it. */
export type LongText = 'truncate' | 'split-mean' | 'refuse';

/** A unit-length vector for a text, with the token count that says whether it was cut. */
export interface TextEmbedding {
  readonly vector: Float32Array;
  readonly tokens: TokenCount;
}

/** A text of which the model reads only the beginning. */
export interface CutText {
  readonly text: string;
  readonly tokens: TokenCount;
}

/** Those of the texts that were cut when they were embedded, each once. */
export function findCutTexts(
  texts: readonly string[],
  embedded: readonly TextEmbedding[],
): readonly CutText[] {
  const found = new Map<string, CutText>();
  texts.forEach((text, index) => {
    const tokens = embedded[index]?.tokens;
    if (tokens !== undefined && tokens.cut !== null) found.set(text, { text, tokens });
  });
  return [...found.values()];
}

/**
 * How the model turns cosine similarities into label scores:
 * softmax(scale · cosine) over the labels (CLIP, Radford et al. 2021), or
 * sigmoid(scale · cosine + bias) for each label (SigLIP, Zhai et al. 2023).
 */
export type Scoring =
  | { readonly kind: 'softmax'; readonly scale: number }
  | { readonly kind: 'sigmoid'; readonly scale: number; readonly bias: number };

/** A CLIP-family model, ready to embed. Safe to call from many places at once: calls are gathered into batches. */
export interface ClipModel extends AsyncDisposable {
  readonly stamp: ModelStamp;
  /** Name for people. */
  readonly title: string;
  /** True for the model that ships with the project for trying things out. */
  readonly starter: boolean;
  readonly maxTokens: number;
  readonly scoring: Scoring;
  /** One outcome for each image, in order; a bad image does not harm the others. Throws `aborted`, `model-corrupt`. */
  embedImages(
    images: readonly ImageInput[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly ImageOutcome[]>;
  /** One embedding for each text, in order. Throws `text-too-long` when `longText` is `refuse`. Default: `truncate`. */
  embedTexts(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly longText?: LongText },
  ): Promise<readonly TextEmbedding[]>;
  countTokens(text: string): Promise<TokenCount>;
}
