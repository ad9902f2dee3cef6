import {
  buildModerator,
  type ClipModel,
  defaultPolicy,
  defineNode,
  type ModerationPolicy,
  type Moderator,
  moderateVector,
  moderationPolicySchema,
} from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { stampOfModel } from './model-stamp.ts';
import { oncePerModel } from './once-per-model.ts';

const params = z.strictObject({
  policy: moderationPolicySchema
    .optional()
    .describe(
      'What to watch for, the built-in policy when left out: `categories`, each with a `name`, `restricted` and `harmless` sentences and the scores from which it asks for `review` or is `block`ed, and `harmless` sentences for all of them.',
    ),
  longTexts: longPromptsParam,
  model: modelParam,
});

const sentencesFor = oncePerModel((model, policy: ModerationPolicy) => buildModerator(model, policy));

/** Scores from which a category asks or blocks are no part of what is embedded: moving one embeds nothing. */
async function moderatorFor(model: ClipModel, policy: ModerationPolicy): Promise<Moderator> {
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

/** Gives each embedded image a verdict by a policy; a pre-filter for people's attention, no guarantee. */
export default defineNode({
  type: 'clip.moderate',
  version: 2,
  title: 'Moderate',
  description:
    'Compares each image with descriptions of restricted content and says allow, review or block. A pre-filter: it misses things and flags harmless ones.',
  params,
  needs: ['embedding'],
  gives: ['verdict'],
  outputs: ['out'],
  pure: true,
  cacheStamp: stampOfModel,
  async run(items, { policy = defaultPolicy, longTexts, model: id }, context) {
    if (items.length === 0) return { out: [] };
    const model = await context.model(id);
    requireStampOfModel(items, model);
    const moderator = await moderatorFor(model, policy);
    checkCutPrompts(moderator.cut, longTexts, context);
    return {
      out: items.map((item) => ({ ...item, verdict: moderateVector(moderator, item.embedding.vector) })),
    };
  },
});
