import type { Item } from '@clipline/clip-core';
import { digest } from './digest.ts';

/** The items that a run is started with: one for each picture, which carries the texts too, or else for each text. */
export function makeItems(pictures: readonly Item[], texts: readonly string[]): readonly Item[] {
  if (pictures.length === 0) return texts.map((text) => ({ id: digest({ text }), metadata: {}, text }));
  return texts.length === 0 ? pictures : pictures.map((item) => ({ ...item, text: texts.join('\n') }));
}
