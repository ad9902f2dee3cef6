import { defaultTemplates } from './zero-shot.ts';

/** Sentences to put labels into, by name. */
export const templateSets = {
  photo: defaultTemplates,
  plain: ['{}'],
  varied: [
    'a photo of a {}',
    'a close-up of a {}',
    'a {} seen from afar',
    'a drawing of a {}',
    'a painting that shows a {}',
    'a bright picture of a {}',
    'a dark picture of a {}',
    'several {} in one picture',
  ],
} as const satisfies { readonly [name: string]: readonly string[] };
