import { z } from 'zod';
import { toClipError } from './errors.ts';
import type { Label } from './item.ts';
import type { ClipModel } from './model.ts';
import { oncePerModel } from './once-per-model.ts';
import { templateSets } from './template-sets.ts';
import {
  buildClassifier,
  type Classifier,
  type ClassifierOptions,
  classifyVector,
  expandTemplates,
  isNoneOfLabels,
} from './zero-shot.ts';

const word = z.string().trim().min(1).max(1000);

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

/** What makes a zero-shot classifier, field by field: of saved ones and of nodes that are given it in place. */
export const classifierFields = {
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
  minScore: z.number().min(0).max(1).default(0).describe('Labels with a lower score, 0 to 1, are left out.'),
  thresholds: z
    .record(z.string(), z.number().min(0).max(1))
    .default({})
    .describe('Lowest scores of single labels in place of `minScore`, such as `{"cat": 0.6}`.'),
} as const;

/** Says of synonyms and thresholds whose label is none of the labels, for `superRefine`. */
export function refuseStrangers(
  settings: Pick<ClassifierSettings, 'labels' | 'synonyms' | 'thresholds'>,
  context: z.core.$RefinementCtx,
): void {
  const { labels, synonyms, thresholds } = settings;
  for (const [path, names] of Object.entries({ synonyms, thresholds })) {
    for (const name of Object.keys(names).filter((one) => !labels.includes(one))) {
      context.addIssue({ code: 'custom', path: [path], message: `"${name}" is none of the labels.` });
    }
  }
}

const settingsObject = z.strictObject(classifierFields);

/** A classifier as people write it and as versions are stored. */
export const classifierSettingsSchema = settingsObject.superRefine(refuseStrangers);

export type ClassifierSettings = z.output<typeof settingsObject>;

const classifierFor = oncePerModel(
  (model, { labels, ...options }: ClassifierOptions & { readonly labels: readonly string[] }) =>
    buildClassifier(model, labels, options),
);

/**
 * Embeds what the settings name, once for a model: thresholds play no part in it, so that moving one embeds nothing.
 * The embedded labels belong to no run; there is no signal to stop it by.
 */
export function openClassifier(model: ClipModel, settings: ClassifierSettings): Promise<Classifier> {
  const { labels, synonyms, mode, none } = settings;
  const templates = settings.templates ?? templateSets[settings.templateSet];
  return classifierFor(model, { labels, synonyms, mode, none, templates });
}

/** The labels that a unit image vector gets, best first; none where all score too low or something else fits better. */
export function judgeLabels(
  classifier: Classifier,
  settings: ClassifierSettings,
  { vector, top }: { readonly vector: Float32Array; readonly top: number },
): readonly Label[] {
  if (settings.none.length > 0 && isNoneOfLabels(classifier, vector)) return [];
  const lowest = new Map(Object.entries(settings.thresholds));
  return classifyVector(classifier, vector)
    .slice(0, top)
    .filter(({ name, score }) => score >= (lowest.get(name) ?? settings.minScore));
}
