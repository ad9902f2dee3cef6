import { defaultPolicy } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { findWeakWords } from './weak-words.ts';

it.each([
  ['three cats', 'count', 'three'],
  ['a cup with 2 handles', 'count', '2'],
  ['a dog left of a tree', 'place', 'left of'],
  ['a street without people', 'denial', 'without'],
])('warns of “%s”', (sentence, kind, word) => {
  expect(findWeakWords(sentence)).toEqual({ kind, word });
});

it.each(['a photo of a cat', 'a notebook', 'a piano on a stage', 'a nothingness', 'overalls', 'tennis'])(
  'has nothing against “%s”',
  (sentence) => {
    expect(findWeakWords(sentence)).toBeNull();
  },
);

it('has nothing against the sentences of the policy that new ones begin as', () => {
  const { categories, harmless } = defaultPolicy;
  const sentences = [...harmless, ...categories.flatMap((one) => [...one.restricted, ...one.harmless])];
  expect(sentences.filter((sentence) => findWeakWords(sentence) !== null)).toEqual([]);
});
