import { ClipError } from './errors.ts';
import type { Label, ModelStamp } from './item.ts';
import { type ClipModel, type CutText, findCutTexts, type Scoring } from './model.ts';
import { cosine, meanDirection } from './vector.ts';

/** How labels share the score: one of them is right, or each stands for itself. */
export type LabelMode = 'exclusive' | 'multi';

/** Candidate labels as unit vectors of one model, ready to be compared with any number of image vectors. */
export interface Classifier {
  readonly stamp: ModelStamp;
  readonly scoring: Scoring;
  readonly mode: LabelMode;
  /** A label has a vector for its name and one for each of its synonyms. */
  readonly labels: readonly { readonly name: string; readonly vectors: readonly Float32Array[] }[];
  /** Vectors of what is none of the labels; in mode `multi` each label is told apart from these. */
  readonly none: readonly Float32Array[];
  /** Sentences of which the model reads only the beginning. */
  readonly cut: readonly CutText[];
}

export interface ClassifierOptions {
  readonly templates?: readonly string[];
  /** Further words for a label, by its name; the one that fits an image best counts. */
  readonly synonyms?: { readonly [label: string]: readonly string[] };
  /** Default `exclusive`. */
  readonly mode?: LabelMode;
  /** Whole sentences for images that show none of the labels. */
  readonly none?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What is used where nobody gives templates. */
export const defaultTemplates: readonly string[] = ['a photo of a {}'];

/** What a label is told apart from in mode `multi` where nobody says what is none of them. */
const neutral: readonly string[] = ['a photo', 'a picture of something'];

/**
 * Puts a label into each template in place of every `{}`.
 * Throws `param-invalid` when there is no template or one has no `{}`.
 *
 * @example
 * expandTemplates('cat', ['a photo of a {}']) // ['a photo of a cat']
 */
export function expandTemplates(label: string, templates: readonly string[]): readonly string[] {
  if (templates.length === 0) {
    throw new ClipError(
      'param-invalid',
      'There is no prompt template. Give at least one, such as "a photo of a {}".',
    );
  }
  return templates.map((template) => {
    if (!template.includes('{}')) {
      throw new ClipError(
        'param-invalid',
        `The template "${template}" has no {} to put the label in. Write it like "a photo of a {}".`,
      );
    }
    return template.replaceAll('{}', label);
  });
}

/**
 * Embeds each label and synonym in every template and averages the unit vectors into one unit vector a word.
 * Labels are trimmed; empty ones and repetitions are left out.
 * Throws `labels-empty` when none is left, `param-invalid` for a bad template or a synonym of an unknown label.
 *
 * @example
 * const classifier = await buildClassifier(model, ['cat', 'dog']);
 * classifyVector(classifier, imageVector) // [{ name: 'cat', score: 0.93 }, { name: 'dog', score: 0.07 }]
 */
export async function buildClassifier(
  model: ClipModel,
  labels: readonly string[],
  options: ClassifierOptions = {},
): Promise<Classifier> {
  const { templates = defaultTemplates, synonyms = {}, mode = 'exclusive' } = options;
  const names = [...new Set(labels.map((label) => label.trim()))].filter((name) => name !== '');
  if (names.length === 0) {
    throw new ClipError(
      'labels-empty',
      'There are no labels to choose from. Give at least one, separated by commas.',
    );
  }
  checkSynonyms(names, synonyms);
  const words = names.map((name) => [name, ...(Object.hasOwn(synonyms, name) ? (synonyms[name] ?? []) : [])]);
  const none = options.none?.length ? options.none : mode === 'multi' ? neutral : [];
  const prompts = words.flat().flatMap((word) => expandTemplates(word, templates));
  const texts = [...prompts, ...none];
  const embedded = await model.embedTexts(texts, options.signal ? { signal: options.signal } : {});
  let next = 0;
  const take = (count: number) => {
    const vectors = embedded.slice(next, next + count).map((one) => one.vector);
    next += count;
    return vectors;
  };
  return {
    stamp: model.stamp,
    scoring: model.scoring,
    mode,
    labels: names.map((name, index) => ({
      name,
      vectors: (words[index] ?? []).map(() => meanDirection(take(templates.length))),
    })),
    none: take(none.length),
    cut: findCutTexts(texts, embedded),
  };
}

/**
 * Scores a unit image vector against the classifier's labels, best first. In mode `exclusive`, softmax scores add up
 * to 1 over the labels and what is none of them; in mode `multi` each score says how much better the label describes
 * the image than what is none of them does, 0.5 meaning equally well. Sigmoid scores always stand alone.
 */
export function classifyVector(classifier: Classifier, vector: Float32Array): readonly Label[] {
  const { labels, none, scoring, mode } = classifier;
  const cosines = labels.map((label) => bestCosine(vector, label.vectors));
  const against = none.length === 0 ? [] : [bestCosine(vector, none)];
  const scores =
    mode === 'multi' && scoring.kind === 'softmax'
      ? cosines.map((value) => scoreCosines([value, ...against], scoring)[0])
      : scoreCosines([...cosines, ...against], scoring);
  return labels
    .map((label, index) => ({ name: label.name, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score);
}

/** Whether what is none of the labels describes an image better than every one of them does. */
export function isNoneOfLabels({ labels, none }: Classifier, vector: Float32Array): boolean {
  if (none.length === 0) return false;
  const best = Math.max(...labels.map((label) => bestCosine(vector, label.vectors)));
  return bestCosine(vector, none) > best;
}

/** Turns cosine similarities into label scores 0…1, in the same order. */
export function scoreCosines(cosines: readonly number[], scoring: Scoring): readonly number[] {
  if (scoring.kind === 'sigmoid') {
    return cosines.map((value) => 1 / (1 + Math.exp(-(scoring.scale * value + scoring.bias))));
  }
  const highest = Math.max(...cosines);
  const powers = cosines.map((value) => Math.exp(scoring.scale * (value - highest)));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function bestCosine(vector: Float32Array, others: readonly Float32Array[]): number {
  return Math.max(...others.map((other) => cosine(vector, other)));
}

function checkSynonyms(names: readonly string[], synonyms: { readonly [label: string]: unknown }): void {
  const stranger = Object.keys(synonyms).find((name) => !names.includes(name));
  if (stranger === undefined) return;
  throw new ClipError(
    'param-invalid',
    `There are synonyms for "${stranger}", which is none of the labels. Add the label, or remove them.`,
  );
}
