import {
  type ClassifierSettings,
  classifierFields,
  classifierSettingsSchema,
  defineNode,
  judgeLabels,
  type NodeContext,
  openClassifier,
  paramHint,
  refuseStrangers,
} from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { stampOfModel } from './model-stamp.ts';
import { readRuleset, rulesetParam, stampOfRuleset } from './ruleset-param.ts';

const { labels, synonyms, templateSet, templates, mode, none, minScore, thresholds } = classifierFields;

/** Only asked for where no saved classifier is named. */
const inPlace = paramHint({ when: { classifier: [''] } });

const params = z
  .strictObject({
    classifier: rulesetParam(
      'classifier',
      'A classifier of the page Classifiers, pinned to a version, such as `pets@3`; labels, templates and thresholds that stand here then do not count.',
    ),
    // As in a saved classifier, but nothing is needed where one is named.
    labels: z
      .array(labels.element)
      .max(1000)
      .default([])
      .meta(inPlace)
      .describe('What an image may show, such as `cat` and `dog`; needed where no classifier is named.'),
    synonyms: synonyms.meta(inPlace),
    templateSet: templateSet.meta(inPlace),
    templates: templates.meta(inPlace),
    mode: mode.meta(inPlace),
    none: none.meta(inPlace),
    top: z.int().min(1).max(1000).default(5).describe('How many of the best labels an item keeps.'),
    minScore: minScore.meta(inPlace),
    thresholds: thresholds.meta(inPlace),
    longTexts: longPromptsParam,
    model: modelParam,
  })
  .superRefine((chosen, context) => {
    if (chosen.classifier !== '') return;
    if (chosen.labels.length === 0) {
      const message = 'There are no labels. Give at least one, or name a saved classifier.';
      context.addIssue({ code: 'custom', path: ['labels'], message });
    }
    refuseStrangers(chosen, context);
  });

/** Gives each embedded image its best labels, best first; none where all score too low or something else fits better. */
export default defineNode({
  type: 'clip.classify',
  version: 2,
  title: 'Classify',
  description:
    'Compares each image with labels given in words and keeps the best ones with their scores. Needs no training.',
  params,
  needs: ['embedding'],
  gives: ['labels'],
  outputs: ['out'],
  pure: true,
  async cacheStamp(chosen, context) {
    const saved = await stampOfRuleset(context, 'classifier', chosen.classifier);
    return JSON.stringify([await stampOfModel(chosen, context), saved]);
  },
  async run(items, chosen, context) {
    if (items.length === 0) return { out: [] };
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const settings = await readSettings(chosen, context);
    const classifier = await openClassifier(model, settings);
    checkCutPrompts(classifier.cut, chosen.longTexts, context);
    const { top } = chosen;
    return {
      out: items.map((item) => ({
        ...item,
        labels: judgeLabels(classifier, settings, { vector: item.embedding.vector, top }),
      })),
    };
  },
});

async function readSettings(
  chosen: z.output<typeof params>,
  context: NodeContext,
): Promise<ClassifierSettings> {
  const { classifier: reference } = chosen;
  if (reference === '') return chosen;
  return readRuleset(context, 'classifier', { reference, schema: classifierSettingsSchema });
}
