import type { TextEmbedding } from '../model.ts';

// Longer texts are rarely asked for twice and would fill memory.
const longestKey = 2_000;

/** The embeddings of the texts asked for last; a text that is being embedded is waited for, not embedded again. */
export class TextCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, Promise<TextEmbedding>>();

  /** @param capacity number of texts that are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The text's embedding, made by `embed` unless it is known. A failure is not kept. */
  get(key: string, embed: () => Promise<TextEmbedding>): Promise<TextEmbedding> {
    if (key.length > longestKey) return embed();
    const known = this.#entries.get(key);
    // A Map keeps insertion order: put in again, it is the newest.
    if (known) this.#entries.delete(key);
    const entry = known ?? embed();
    this.#entries.set(key, entry);
    if (!known) {
      entry.catch(() => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      });
      this.#dropOldest();
    }
    return entry;
  }

  #dropOldest(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) return;
      this.#entries.delete(key);
    }
  }
}
