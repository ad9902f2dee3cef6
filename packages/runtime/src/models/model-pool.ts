import { ClipError, type ClipModel } from '@clipline/clip-core';

export interface ModelPoolOptions {
  /** Opens a model by card id or folder. */
  readonly open: (source: string) => Promise<ClipModel>;
  /** The model that a new catalogue gets, as a card id or folder. */
  readonly defaultSource: () => Promise<string>;
}

/** Opens each model once a process and keeps it until the runtime is disposed of. */
export class ModelPool implements AsyncDisposable {
  readonly #options: ModelPoolOptions;
  readonly #open = new Map<string, { readonly opening: Promise<ClipModel>; ready: boolean }>();
  #closed = false;

  constructor(options: ModelPoolOptions) {
    this.#options = options;
  }

  defaultSource(): Promise<string> {
    return this.#options.defaultSource();
  }

  /** Throws `model-not-found`, `model-offline`, `model-corrupt`. Without a source: the default model. */
  async open(source?: string): Promise<ClipModel> {
    const wanted = source ?? (await this.defaultSource());
    if (this.#closed) throw new ClipError('aborted', 'The runtime has been closed.');
    const there = this.#open.get(wanted);
    if (there) return there.opening;
    const entry = {
      ready: false,
      opening: this.#options.open(wanted).then(
        (model) => {
          entry.ready = true;
          return model;
        },
        (error: unknown) => {
          // The next caller tries again.
          this.#open.delete(wanted);
          throw error;
        },
      ),
    };
    this.#open.set(wanted, entry);
    return entry.opening;
  }

  /** Where the models of this process stand. */
  state(): 'ready' | 'loading' | 'cold' {
    const entries = [...this.#open.values()];
    if (entries.some(({ ready }) => ready)) return 'ready';
    return entries.length > 0 ? 'loading' : 'cold';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const models = await Promise.allSettled([...this.#open.values()].map(({ opening }) => opening));
    this.#open.clear();
    await Promise.allSettled(
      models.map(async (model) => {
        if (model.status === 'fulfilled') await model.value[Symbol.asyncDispose]();
      }),
    );
  }
}
