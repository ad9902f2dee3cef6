import type { RouterOutputs } from '../../../server/routers/app.ts';
import type { ClassifierForm } from './classifier-form.ts';

export type ScoredPicture = RouterOutputs['classifiers']['preview']['pictures'][number];

/** A label that a picture gets, and its score, 0 to 1. */
export interface Given {
  readonly label: string;
  readonly score: number;
}

/** A picture with the labels it gets, best first; none where all score too low or something else fits better. */
export interface LabelledPicture {
  readonly asset: ScoredPicture['asset'];
  readonly labels: readonly Given[];
  /** The label that fits best, whether or not the picture gets it. */
  readonly best: Given | null;
}

/** Pictures of one label, or those that get none. */
export interface PictureGroup {
  /** Null for those that get none. */
  readonly label: string | null;
  readonly pictures: readonly LabelledPicture[];
}

/** Applies thresholds to scores; what `clip.classify` would give. */
export function labelPicture(
  { asset, scores, none }: ScoredPicture,
  names: readonly string[],
  form: Pick<ClassifierForm, 'labels' | 'minScore'>,
): LabelledPicture {
  const lowest = new Map(form.labels.map(({ name, threshold }) => [name.trim(), threshold]));
  const ranked = names
    .map((label, index) => ({ label, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score);
  return {
    asset,
    best: ranked[0] ?? null,
    labels: none ? [] : ranked.filter(({ label, score }) => score >= (lowest.get(label) ?? form.minScore)),
  };
}

/**
 * One group a label in their order, and one for pictures without. Where one label is right a picture stands in the
 * group of its best; where each is judged for itself, in the group of every label that it gets.
 */
export function groupPictures(
  pictures: readonly LabelledPicture[],
  names: readonly string[],
  mode: ClassifierForm['mode'],
): readonly PictureGroup[] {
  const counts = ({ labels }: LabelledPicture) => (mode === 'exclusive' ? labels.slice(0, 1) : labels);
  const scoreOf = (picture: LabelledPicture, name: string) =>
    picture.labels.find(({ label }) => label === name)?.score ?? 0;
  const groups = names.map(
    (name): PictureGroup => ({
      label: name,
      pictures: pictures
        .filter((picture) => counts(picture).some(({ label }) => label === name))
        .sort((a, b) => scoreOf(b, name) - scoreOf(a, name)),
    }),
  );
  return [...groups, { label: null, pictures: pictures.filter(({ labels }) => labels.length === 0) }];
}
