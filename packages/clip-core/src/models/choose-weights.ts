import { ClipError } from '../errors.ts';
import type { ModelCard, Precision, TowerCard } from './card.ts';

/** A tower's file in a precision, or in the card's own. Throws `param-invalid` when there is none. */
export function chooseWeights(card: ModelCard, tower: TowerCard, precision: Precision | undefined): string {
  const file = tower.files[precision ?? tower.precision];
  if (file) return file;
  throw new ClipError(
    'param-invalid',
    `${card.title} has no weights in ${precision ?? tower.precision}. Choose one of ${Object.keys(tower.files).join(', ')}.`,
  );
}

/** Every file that a model needs in a precision, relative to its folder, weights last. */
export function neededFiles(card: ModelCard, precision: Precision | undefined): readonly string[] {
  return [
    ...new Set([
      ...card.files,
      chooseWeights(card, card.vision, precision),
      chooseWeights(card, card.textual, precision),
    ]),
  ];
}
