import { ClipError } from './errors.ts';
import type { ModelStamp, Verdict } from './item.ts';
import { type ClipModel, type CutText, findCutTexts } from './model.ts';
import type { ModerationCategory, ModerationPolicy } from './moderation-policy.ts';
import { oncePerModel } from './once-per-model.ts';
import { cosine } from './vector.ts';

/** A policy whose sentences have been embedded with one model. */
export interface Moderator {
  readonly stamp: ModelStamp;
  readonly policy: ModerationPolicy;
  /** How sharply cosine differences are told apart; the model's own scale. */
  readonly scale: number;
  readonly categories: readonly {
    readonly category: ModerationCategory;
    readonly restricted: readonly Float32Array[];
    readonly harmless: readonly Float32Array[];
  }[];
  /** Sentences of which the model reads only the beginning. */
  readonly cut: readonly CutText[];
}

/**
 * Embeds a policy's sentences with a model.
 * Throws `param-invalid` for a policy without categories, or a category without sentences to compare.
 *
 * @example
 * const moderator = await buildModerator(model, defaultPolicy);
 * moderateVector(moderator, imageVector).action // 'allow'
 */
export async function buildModerator(
  model: ClipModel,
  policy: ModerationPolicy,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Moderator> {
  checkPolicy(policy);
  const sentences = [
    ...new Set([
      ...policy.harmless,
      ...policy.categories.flatMap((category) => [...category.restricted, ...category.harmless]),
    ]),
  ];
  const embedded = await model.embedTexts(sentences, options);
  const vectorOf = new Map(sentences.map((sentence, index) => [sentence, embedded[index]?.vector]));
  const vectorsOf = (list: readonly string[]) =>
    list.map((sentence) => vectorOf.get(sentence)).filter((vector) => vector !== undefined);
  return {
    stamp: model.stamp,
    policy,
    scale: model.scoring.scale,
    categories: policy.categories.map((category) => ({
      category,
      restricted: vectorsOf(category.restricted),
      harmless: vectorsOf([...category.harmless, ...policy.harmless]),
    })),
    cut: findCutTexts(sentences, embedded),
  };
}

const sentencesFor = oncePerModel((model, policy: ModerationPolicy) => buildModerator(model, policy));

/**
 * Embeds a policy's sentences once for a model: scores from which a category asks or blocks play no part in it, so that
 * moving one embeds nothing. Throws what `buildModerator` throws.
 */
export async function openModerator(model: ClipModel, policy: ModerationPolicy): Promise<Moderator> {
  const moderator = await sentencesFor(model, {
    ...policy,
    categories: policy.categories.map((category) => ({ ...category, review: null, block: null })),
  });
  return {
    ...moderator,
    policy,
    categories: moderator.categories.map((embedded, index) => ({
      ...embedded,
      category: policy.categories[index] ?? embedded.category,
    })),
  };
}

/**
 * Judges a unit image vector. A category's score, 0…1, says how much better the best of its restricted sentences
 * describes the image than the best of the harmless ones does; 0.5 means equally well. The hardest action of any category wins.
 */
export function moderateVector(moderator: Moderator, vector: Float32Array): Verdict {
  const scored = moderator.categories.map(({ category, restricted, harmless }) => {
    const difference = bestCosine(vector, restricted) - bestCosine(vector, harmless);
    return { category, score: 1 / (1 + Math.exp(-moderator.scale * difference)) };
  });
  const blocked = scored.some(({ category, score }) => category.block !== null && score >= category.block);
  const doubtful = scored.some(({ category, score }) => category.review !== null && score >= category.review);
  return {
    action: blocked ? 'block' : doubtful ? 'review' : 'allow',
    categories: scored
      .map(({ category, score }) => ({ name: category.name, score }))
      .sort((a, b) => b.score - a.score),
  };
}

/** The cosine of the sentence that fits best; sentences that do not fit change nothing, however many they are. */
function bestCosine(vector: Float32Array, sentences: readonly Float32Array[]): number {
  return Math.max(...sentences.map((sentence) => cosine(vector, sentence)));
}

function checkPolicy(policy: ModerationPolicy): void {
  if (policy.categories.length === 0) {
    throw new ClipError(
      'param-invalid',
      `The policy "${policy.id}" has no categories. Give it at least one.`,
    );
  }
  for (const category of policy.categories) {
    if (category.restricted.length === 0 || category.harmless.length + policy.harmless.length === 0) {
      throw new ClipError(
        'param-invalid',
        `The category "${category.name}" of the policy "${policy.id}" needs restricted sentences and harmless ones to compare them with.`,
      );
    }
  }
}
