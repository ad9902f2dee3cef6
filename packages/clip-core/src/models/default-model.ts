import { findLocal, type ModelPlaces } from './resolve-model.ts';

/** Best first; the last one is always there. */
const preferred = ['clip-vit-b-32', 'starter'] as const;

/** The model that a new catalogue gets: the best of the preferred ones that is on this machine. */
export async function chooseDefaultModel(places: ModelPlaces): Promise<string> {
  for (const model of preferred) {
    if (await findLocal({ ...places, model })) return model;
  }
  return 'starter';
}
