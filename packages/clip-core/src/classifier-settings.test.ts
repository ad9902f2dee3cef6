import { expect, it } from 'vitest';
import { classifierSettingsSchema, judgeLabels, openClassifier } from './classifier-settings.ts';
import type { ClipModel } from './model.ts';
import { createTinyModel } from './testing/tiny-model.ts';

function countedModel() {
  const calls = { texts: 0 };
  const tiny = createTinyModel();
  const model: ClipModel = {
    ...tiny,
    embedTexts(texts, options) {
      calls.texts += texts.length;
      return tiny.embedTexts(texts, options);
    },
  };
  return { model, calls };
}

it('embeds nothing when a threshold moves, and judges by it', async () => {
  const { model, calls } = countedModel();
  const loose = classifierSettingsSchema.parse({ labels: ['red', 'blue'] });
  const strict = { ...loose, thresholds: { red: 1, blue: 1 } };
  const [red] = await model.embedTexts(['red']);
  calls.texts = 0;
  const vector = red?.vector ?? new Float32Array();
  const found = judgeLabels(await openClassifier(model, loose), loose, { vector, top: 5 });
  expect(found.map(({ name }) => name)).toEqual(['red', 'blue']);
  expect(calls.texts).toBe(2);
  expect(judgeLabels(await openClassifier(model, strict), strict, { vector, top: 5 })).toEqual([]);
  expect(calls.texts).toBe(2);
});

it('names the synonym or threshold of a label that is not there', () => {
  const { error } = classifierSettingsSchema.safeParse({
    labels: ['cat'],
    synonyms: { dog: ['hound'] },
    thresholds: { horse: 0.5 },
  });
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['synonyms', '"dog" is none of the labels.'],
    ['thresholds', '"horse" is none of the labels.'],
  ]);
});

it.each([{ labels: [] }, { labels: ['cat'], templates: ['a photo'] }, { labels: ['cat'], minScore: 2 }])(
  'refuses %j',
  (settings) => {
    expect(classifierSettingsSchema.safeParse(settings).success).toBe(false);
  },
);
