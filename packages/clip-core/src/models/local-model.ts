import { ClipError, throwIfAborted, toClipError } from '../errors.ts';
import type { ModelStamp } from '../item.ts';
import type { ClipModel, ImageInput, ImageOutcome, LongText, TextEmbedding, TokenCount } from '../model.ts';
import type { ModelCard } from './card.ts';
import type { Golden } from './golden.ts';
import { blankImage, quickSamples, type TestedTowers, testImages, testTexts } from './self-test.ts';
import { TextCache } from './text-cache.ts';
import type { TextJob, WorkerAnswer, WorkerSetup } from './worker-messages.ts';
import { type Ticket, WorkerPool } from './worker-pool.ts';

/** What a model is opened with, once its files have been found. */
export interface LocalModelOptions {
  readonly card: ModelCard;
  readonly stamp: ModelStamp;
  readonly vision: WorkerSetup;
  readonly textual: WorkerSetup;
  /** Tried whenever a tower is loaded; null for a model without one. */
  readonly golden: Golden | null;
  /** Worker threads for images; texts have one of their own. */
  readonly threads: number;
}

/** Pictures that one call has under way, for each thread; the rest of a long list leaves room for other callers. */
const share = 16;
const cachedTexts = 2_000;

/** A model whose towers run in worker threads, each started when it is first needed. */
export class LocalModel implements ClipModel {
  readonly stamp: ModelStamp;
  readonly title: string;
  readonly starter: boolean;
  readonly maxTokens: number;
  readonly scoring: ModelCard['scoring'];
  readonly #images: WorkerPool;
  readonly #texts: WorkerPool;
  readonly #threads: number;
  readonly #cache = new TextCache(cachedTexts);
  readonly #golden: Golden | null;
  readonly #folder: string;
  #imagesTested: Promise<unknown> | null = null;
  #textsTested: Promise<unknown> | null = null;

  constructor({ card, stamp, vision, textual, threads, golden }: LocalModelOptions) {
    this.#golden = golden;
    this.#folder = vision.folder;
    this.stamp = stamp;
    this.title = card.title;
    this.starter = card.starter;
    this.maxTokens = card.text.limit;
    this.scoring = card.scoring;
    this.#threads = threads;
    this.#images = new WorkerPool(vision, threads);
    this.#texts = new WorkerPool(textual, 1);
  }

  async embedImages(
    images: readonly ImageInput[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly ImageOutcome[]> {
    throwIfAborted(signal);
    if (images.length === 0) return [];
    const options = { signal, atOnce: share * this.#threads, first: () => this.#testImages() };
    return runAll(images, options, (image) => {
      const { answer, cancel } = this.#images.run({ image });
      return { answer: answer.then(toOutcome).catch(toFailure), cancel };
    });
  }

  async embedTexts(
    texts: readonly string[],
    { signal, longText = 'truncate' }: { readonly signal?: AbortSignal; readonly longText?: LongText } = {},
  ): Promise<readonly TextEmbedding[]> {
    throwIfAborted(signal);
    if (texts.length === 0) return [];
    const options = { signal, atOnce: 64, first: () => this.#testTexts() };
    const found = await runAll(texts, options, (text) => ({
      // Shared with every caller that asks for the same text, so one caller's abort must not end it.
      answer: this.#cache.get(`${longText} ${text}`, () =>
        this.#runText({ text, longText, countOnly: false }),
      ),
      cancel: () => {},
    }));
    return found.map(({ vector, tokens }) => ({ vector: vector.slice(), tokens }));
  }

  async countTokens(text: string): Promise<TokenCount> {
    const answer = await this.#texts.run({ text: { text, longText: 'truncate', countOnly: true } }).answer;
    if (!('tokens' in answer)) throw new ClipError('internal', 'The text worker answered with an image.');
    return answer.tokens;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#images[Symbol.asyncDispose](), this.#texts[Symbol.asyncDispose]()]);
  }

  /** Compares every golden image and text; the worst cosine, or null without a golden file. Throws `model-corrupt`. */
  async checkGolden(): Promise<number | null> {
    if (!this.#golden) return null;
    const samples = Number.POSITIVE_INFINITY;
    const found = await Promise.all([
      testImages(this.#golden, { folder: this.#folder, towers: this.#towers, samples }),
      testTexts(this.#golden, { towers: this.#towers, samples }),
    ]);
    const cosines = found.filter((value) => value !== null);
    return cosines.length === 0 ? null : Math.min(...cosines);
  }

  /** Loads both towers and embeds a picture and a text, whose vectors are checked as all are. Throws `model-corrupt`. */
  async tryTowers(): Promise<void> {
    await Promise.all([this.#towers.embedImage(blankImage), this.#towers.embedText('a photo')]);
  }

  async #testImages(): Promise<void> {
    const test = { folder: this.#folder, towers: this.#towers, samples: quickSamples };
    this.#imagesTested ??= this.#golden && testImages(this.#golden, test);
    await this.#imagesTested?.catch((error: unknown) => {
      // A worker that died, say, may do better next time; a model whose vectors are wrong will not.
      if (toClipError(error).code !== 'model-corrupt') this.#imagesTested = null;
      throw error;
    });
  }

  async #testTexts(): Promise<void> {
    const test = { towers: this.#towers, samples: quickSamples };
    this.#textsTested ??= this.#golden && testTexts(this.#golden, test);
    await this.#textsTested?.catch((error: unknown) => {
      if (toClipError(error).code !== 'model-corrupt') this.#textsTested = null;
      throw error;
    });
  }

  readonly #towers: TestedTowers = {
    embedImage: async (image) => {
      const outcome = toOutcome(await this.#images.run({ image }).answer);
      if ('vector' in outcome) return outcome.vector;
      throw outcome.error;
    },
    embedText: (text) => this.#runText({ text, longText: 'truncate', countOnly: false }),
  };

  async #runText(text: TextJob): Promise<TextEmbedding> {
    const answer = await this.#texts.run({ text }).answer;
    if (!('tokens' in answer) || !answer.vector) {
      throw new ClipError('internal', 'The text worker answered without a vector.');
    }
    return { vector: answer.vector, tokens: answer.tokens };
  }
}

function toOutcome(answer: WorkerAnswer): ImageOutcome {
  if ('image' in answer) return answer;
  throw new ClipError('internal', 'The image worker answered with a text.');
}

/** What is wrong with one picture is its outcome; what is wrong with the model or the call ends the call. */
function toFailure(error: unknown): ImageOutcome {
  const cause = toClipError(error);
  if (cause.code === 'aborted' || cause.code === 'model-corrupt') throw cause;
  return { error: cause };
}

/** Runs at most `atOnce` at a time, in order, after `first`; the signal ends all of it at once. */
async function runAll<T, R>(
  inputs: readonly T[],
  options: {
    readonly signal: AbortSignal | undefined;
    readonly atOnce: number;
    readonly first: () => Promise<void>;
  },
  start: (input: T) => { readonly answer: Promise<R>; readonly cancel: Ticket['cancel'] },
): Promise<readonly R[]> {
  const { signal, atOnce, first } = options;
  throwIfAborted(signal);
  const results = new Array<R>(inputs.length);
  const underWay = new Set<() => void>();
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    for (const cancel of underWay) cancel();
    aborted.reject(new ClipError('aborted', 'The work was cancelled.', { cause: signal?.reason }));
  };
  // Every lane below races it; without this, a call that ends first would leave it unobserved.
  aborted.promise.catch(() => {});
  signal?.addEventListener('abort', abort, { once: true });
  const entries = inputs.entries();
  const lane = async () => {
    for (const [index, input] of entries) {
      throwIfAborted(signal);
      const { answer, cancel } = start(input);
      underWay.add(cancel);
      results[index] = await answer;
      underWay.delete(cancel);
    }
  };
  try {
    await Promise.race([aborted.promise, first()]);
    const lanes = Array.from({ length: Math.min(atOnce, inputs.length) }, lane);
    await Promise.race([aborted.promise, Promise.all(lanes)]);
    return results;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
