import {
  buildClassifier,
  type ClassifierOptions,
  classifyVector,
  defineNode,
  expandTemplates,
  isNoneOfLabels,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { checkCutPrompts, longPromptsParam } from './long-prompts.ts';
import { stampOfModel } from './model-stamp.ts';
import { oncePerModel } from './once-per-model.ts';
import { templateSets } from './template-sets.ts';

const template = z
  .string()
  .max(1000)
  .superRefine((text, context) => {
    try {
      expandTemplates('', [text]);
    } catch (error) {
      context.addIssue({ code: 'custom', message: toClipError(error).message });
    }
  });

const word = z.string().trim().min(1).max(1000);

const params = z
  .strictObject({
    labels: z.array(word).min(1).max(1000).describe('What an image may show, such as `cat` and `dog`.'),
    synonyms: z
      .record(z.string(), z.array(word).min(1).max(100))
      .default({})
      .describe('Further words by label, such as `{"cat": ["kitten"]}`; the one that fits best counts.'),
    templateSet: z
      .enum(['photo', 'plain', 'varied'])
      .default('photo')
      .describe(
        'Sentences that labels are put into where none are given: `a photo of a …`, the bare label, or eight kinds of picture.',
      ),
    templates: z
      .array(template)
      .min(1)
      .max(100)
      .optional()
      .describe('Sentences in which a label stands for `{}`; the vectors of several are averaged.'),
    mode: z
      .enum(['exclusive', 'multi'])
      .default('exclusive')
      .describe('One label is right and the scores add up to 1, or each label is judged for itself.'),
    none: z
      .array(word)
      .max(100)
      .default([])
      .describe(
        'Descriptions of what is none of the labels, such as `a photo of a person`; an image that one of them fits best gets no label.',
      ),
    top: z.int().min(1).max(1000).default(5).describe('How many of the best labels an item keeps.'),
    minScore: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Labels with a lower score, 0 to 1, are left out.'),
    thresholds: z
      .record(z.string(), z.number().min(0).max(1))
      .default({})
      .describe('Lowest scores of single labels in place of `minScore`, such as `{"cat": 0.6}`.'),
    longTexts: longPromptsParam,
    model: modelParam,
  })
  .superRefine(({ labels, synonyms, thresholds }, context) => {
    for (const [path, names] of Object.entries({ synonyms, thresholds })) {
      for (const name of Object.keys(names).filter((one) => !labels.includes(one))) {
        context.addIssue({ code: 'custom', path: [path], message: `"${name}" is none of the labels.` });
      }
    }
  });

// The embedded labels do not depend on the item, so they are no signal's to stop: another run may wait for them.
const classifierFor = oncePerModel(
  (model, { labels, ...options }: ClassifierOptions & { readonly labels: readonly string[] }) =>
    buildClassifier(model, labels, options),
);

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
  cacheStamp: stampOfModel,
  async run(items, chosen, context) {
    if (items.length === 0) return { out: [] };
    const { labels, synonyms, mode, none, thresholds, minScore } = chosen;
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const templates = chosen.templates ?? templateSets[chosen.templateSet];
    const classifier = await classifierFor(model, { labels, synonyms, mode, none, templates });
    checkCutPrompts(classifier.cut, chosen.longTexts, context);
    const lowest = new Map(Object.entries(thresholds));
    const out = items.map((item) => {
      const { vector } = item.embedding;
      const scored =
        none.length > 0 && isNoneOfLabels(classifier, vector) ? [] : classifyVector(classifier, vector);
      const kept = scored
        .slice(0, chosen.top)
        .filter(({ name, score }) => score >= (lowest.get(name) ?? minScore));
      return { ...item, labels: kept };
    });
    return { out };
  },
});
