import type { Item } from '@clipline/clip-core';

/** Addresses that are remembered before the oldest is forgotten. */
const most = 10_000;

/** Images that previews have shown and whose thumbnails may therefore be asked for. */
export class PreviewedImages {
  readonly #uris = new Set<string>();

  add(items: readonly Item[]): void {
    for (const uri of items.flatMap(({ image }) => image?.uri ?? [])) {
      // Again at the end: what is looked at now is forgotten last.
      this.#uris.delete(uri);
      this.#uris.add(uri);
    }
    for (const oldest of this.#uris) {
      if (this.#uris.size <= most) break;
      this.#uris.delete(oldest);
    }
  }

  has(uri: string): boolean {
    return this.#uris.has(uri);
  }
}
