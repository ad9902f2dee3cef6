import type { Item } from '@clipline/clip-core';
import { emittedAtOnce } from './emit-batches.ts';
import { readKeyedItem } from './item-line.ts';
import { type Place, readPlaces } from './part-files.ts';

/** The items of keyed lines at these places, in their order; a few hundred are held at a time. */
export async function* readItems(
  folder: string,
  places: readonly Place[],
): AsyncGenerator<Item, void, undefined> {
  for (let start = 0; start < places.length; start += emittedAtOnce) {
    const lines = await readPlaces(folder, places.slice(start, start + emittedAtOnce));
    for (const line of lines) yield readKeyedItem(line);
  }
}
