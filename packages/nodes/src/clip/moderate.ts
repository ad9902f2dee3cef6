import {
  defaultPolicy,
  defineNode,
  type ModerationPolicy,
  moderateVector,
  moderationPolicySchema,
  type NodeContext,
  openModerator,
  paramHint,
} from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { stampOfModel } from './model-stamp.ts';
import { readRuleset, rulesetParam, stampOfRuleset } from './ruleset-param.ts';

const params = z.strictObject({
  savedPolicy: rulesetParam(
    'policy',
    'A policy of the page Moderation, pinned to a version, such as `uploads@2`; one that stands here then does not count.',
  ),
  policy: moderationPolicySchema
    .optional()
    .meta(paramHint({ when: { savedPolicy: [''] } }))
    .describe(
      'What to watch for, the built-in policy when left out: `categories`, each with a `name`, `restricted` and `harmless` sentences and the scores from which a picture is for `review` or for `block`, and `harmless` sentences for all of them.',
    ),
  longTexts: longPromptsParam,
  model: modelParam,
});

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
  async cacheStamp(chosen, context) {
    const saved = await stampOfRuleset(context, 'policy', chosen.savedPolicy);
    return JSON.stringify([await stampOfModel(chosen, context), saved]);
  },
  async run(items, chosen, context) {
    if (items.length === 0) return { out: [] };
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const moderator = await openModerator(model, await readPolicy(chosen, context));
    checkCutPrompts(moderator.cut, chosen.longTexts, context);
    return {
      out: items.map((item) => ({ ...item, verdict: moderateVector(moderator, item.embedding.vector) })),
    };
  },
});

async function readPolicy(
  { savedPolicy: reference, policy }: z.output<typeof params>,
  context: NodeContext,
): Promise<ModerationPolicy> {
  if (reference === '') return policy ?? defaultPolicy;
  return readRuleset(context, 'policy', { reference, schema: moderationPolicySchema });
}
