import type { ClassifierSettings } from '@clipline/clip-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ClassifierForm, problemOf, readLabels, toForm, toSettings } from './classifier-form.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const score = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const settings: fc.Arbitrary<ClassifierSettings> = fc
  .record({
    labels: fc.uniqueArray(fc.tuple(word, fc.array(word, { maxLength: 3 }), fc.option(score)), {
      minLength: 1,
      selector: ([name]) => name,
    }),
    templateSet: fc.constantFrom('photo' as const, 'plain' as const, 'varied' as const),
    templates: fc.option(
      fc.array(
        word.map((text) => `${text} {}`),
        { minLength: 1 },
      ),
      { nil: undefined },
    ),
    mode: fc.constantFrom('exclusive' as const, 'multi' as const),
    none: fc.array(word),
    minScore: score,
  })
  .map(({ labels, templates, templateSet, ...rest }) => ({
    ...rest,
    labels: labels.map(([name]) => name),
    synonyms: Object.fromEntries(
      labels.flatMap(([name, words]) => (words.length > 0 ? [[name, words]] : [])),
    ),
    thresholds: Object.fromEntries(labels.flatMap(([name, , own]) => (own === null ? [] : [[name, own]]))),
    // The set does not count where sentences are given.
    templateSet: templates === undefined ? templateSet : 'photo',
    ...(templates === undefined ? {} : { templates }),
  }));

it('takes settings into the form and out again unchanged', () => {
  fc.assert(
    fc.property(settings, (given) => {
      expect(toSettings(toForm(given))).toEqual(given);
      expect(problemOf(toForm(given))).toBeNull();
    }),
  );
});

it('reads labels one a line, with synonyms after a colon', () => {
  expect(readLabels(' cat: kitten, tomcat, kitten\n\ndog\ncat: again\nbird:')).toEqual([
    { name: 'cat', synonyms: ['kitten', 'tomcat'], threshold: null },
    { name: 'dog', synonyms: [], threshold: null },
    { name: 'bird', synonyms: [], threshold: null },
  ]);
});

const form: ClassifierForm = {
  labels: [{ name: 'cat', synonyms: [], threshold: null }],
  set: 'photo',
  templates: [],
  mode: 'exclusive',
  none: [],
  minScore: 0,
};

it.each([
  [{ ...form, labels: [] }, 'Add at least one label.'],
  [{ ...form, labels: [...form.labels, ...form.labels] }, 'The label “cat” is there twice.'],
  [{ ...form, set: 'own' as const }, 'Add at least one sentence for the labels, or choose a set.'],
  [
    { ...form, set: 'own' as const, templates: ['a photo'] },
    '“a photo” has no {} for the label to stand in.',
  ],
])('says what is wrong with a form (%#)', (given, problem) => {
  expect(problemOf(given)).toBe(problem);
});
