import type { ModerationCategory, ModerationPolicy } from '@clipline/clip-core';

/** A policy as the form holds it; its name and version are those under which it is saved. */
export type PolicyForm = Pick<ModerationPolicy, 'title' | 'categories' | 'harmless'>;

export function toPolicyForm({ title, categories, harmless }: PolicyForm): PolicyForm {
  return { title, categories, harmless };
}

export const newCategory: ModerationCategory = {
  name: '',
  title: '',
  restricted: [],
  harmless: [],
  review: 0.65,
  block: null,
};

/** What keeps a form from being saved or tried, in a sentence; null when nothing does. */
export function problemOf({ categories, harmless }: PolicyForm): string | null {
  if (categories.length === 0) return 'Add at least one category.';
  const names = categories.map(({ name }) => name);
  if (names.includes('')) return 'Give each category a name.';
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `The category “${twice}” is there twice.`;
  const silent = categories.find(({ restricted }) => restricted.length === 0);
  if (silent !== undefined) return `Describe what is restricted in “${silent.name}”.`;
  const alone = categories.find((one) => one.harmless.length + harmless.length === 0);
  return alone === undefined ? null : `“${alone.name}” needs harmless sentences to compare with.`;
}

/** Every sentence of a policy. */
export function sentencesOf({ categories, harmless }: PolicyForm): readonly string[] {
  return [...categories.flatMap((one) => [...one.restricted, ...one.harmless]), ...harmless];
}
