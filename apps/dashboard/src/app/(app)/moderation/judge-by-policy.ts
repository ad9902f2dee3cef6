import type { ModerationCategory, Verdict } from '@clipline/clip-core';
import type { RouterOutputs } from '../../../server/routers/app.ts';

export type ScoredPicture = RouterOutputs['policies']['preview']['pictures'][number];

/** A picture with what a policy would do with it. */
export interface ModeratedPicture {
  readonly asset: ScoredPicture['asset'];
  readonly action: Verdict['action'];
  /** Best first; scores are 0 to 1. */
  readonly categories: Verdict['categories'];
}

/** Applies thresholds to scores; what `clip.moderate` would give. The hardest action of any category wins. */
export function judgeByPolicy(
  { asset, scores }: ScoredPicture,
  names: readonly string[],
  categories: readonly Pick<ModerationCategory, 'name' | 'review' | 'block'>[],
): ModeratedPicture {
  const rules = new Map(categories.map((category) => [category.name, category]));
  const scored = names.map((name, index) => ({ name, score: scores[index] ?? 0 }));
  const reaches = (action: 'review' | 'block') =>
    scored.some(({ name, score }) => {
      const from = rules.get(name)?.[action] ?? null;
      return from !== null && score >= from;
    });
  return {
    asset,
    action: reaches('block') ? 'block' : reaches('review') ? 'review' : 'allow',
    categories: scored.sort((a, b) => b.score - a.score),
  };
}
