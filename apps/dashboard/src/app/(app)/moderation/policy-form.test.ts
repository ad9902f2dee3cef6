import { expect, it } from 'vitest';
import { judgeByPolicy, type ScoredPicture } from './judge-by-policy.ts';
import { newCategory, type PolicyForm, problemOf } from './policy-form.ts';

const weapons = { ...newCategory, name: 'weapons', restricted: ['a photo of a gun'] };
const form: PolicyForm = { title: '', categories: [weapons], harmless: ['a photo of a pet'] };

it.each([
  [form, null],
  [{ ...form, categories: [] }, 'Add at least one category.'],
  [{ ...form, categories: [newCategory] }, 'Give each category a name.'],
  [{ ...form, categories: [weapons, weapons] }, 'The category “weapons” is there twice.'],
  [{ ...form, categories: [{ ...weapons, restricted: [] }] }, 'Describe what is restricted in “weapons”.'],
  [{ ...form, harmless: [] }, '“weapons” needs harmless sentences to compare with.'],
])('says what is wrong with a form (%#)', (given, problem) => {
  expect(problemOf(given)).toBe(problem);
});

it.each([
  [[0.2, 0.2], 'allow'],
  [[0.7, 0.2], 'review'],
  [[0.2, 0.95], 'block'],
  [[0.99, 0.6], 'review'],
  [[0.99, 0.9], 'block'],
])('does of %j the hardest that any category asks for', (scores, action) => {
  const asset = { id: 'a' } as ScoredPicture['asset'];
  const categories = [
    { name: 'weapons', review: 0.65, block: null },
    { name: 'sexual', review: 0.6, block: 0.9 },
  ];
  expect(judgeByPolicy({ asset, scores }, ['weapons', 'sexual'], categories).action).toBe(action);
});
