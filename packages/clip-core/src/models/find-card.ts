import { ClipError } from '../errors.ts';
import type { ModelCard } from './card.ts';
import { cards } from './cards.gen.ts';

/** The card with an id. Throws `model-not-found`, naming those there are. */
export function findCard(id: string): ModelCard {
  const card = cards.find((one) => one.id === id);
  if (card) return card;
  throw new ClipError(
    'model-not-found',
    `There is no model "${id}". There are ${cards.map((one) => one.id).join(', ')}; or name a folder that holds one.`,
  );
}
