import type { RunEvent } from '@clipline/clip-core';

interface Entry {
  readonly event: RunEvent;
  readonly taken?: () => void;
}

/** A queue of events with one writer and one reader; the writer can wait until the reader has taken one. */
export class EventChannel {
  readonly #entries: Entry[] = [];
  #ended: { readonly error?: unknown } | null = null;
  #wake: (() => void) | null = null;

  push(event: RunEvent): void {
    this.#add({ event });
  }

  /** Resolves when the reader has come back for the next event, so it has finished with this one. */
  deliver(event: RunEvent): Promise<void> {
    return new Promise((resolve) => this.#add({ event, taken: resolve }));
  }

  /** Ends the reading after what is queued, with an error where one is given. */
  end(outcome: { readonly error?: unknown } = {}): void {
    this.#ended ??= outcome;
    this.#wake?.();
  }

  async *read(): AsyncGenerator<RunEvent, void, undefined> {
    for (;;) {
      const entry = this.#entries.shift();
      if (entry !== undefined) {
        yield entry.event;
        entry.taken?.();
        continue;
      }
      if (this.#ended !== null) {
        if ('error' in this.#ended) throw this.#ended.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    this.#wake?.();
  }
}
