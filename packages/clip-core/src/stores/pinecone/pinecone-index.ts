import { setTimeout as sleep } from 'node:timers/promises';
import type { Index, Pinecone } from '@pinecone-database/pinecone';
import { ClipError } from '../../errors.ts';
import type { RetryPolicy } from '../retry.ts';
import { type CallOptions, ServiceCalls } from '../service-calls.ts';
import { unavailable, wrapThrown } from './pinecone-errors.ts';
import { type Exchange, withExchange } from './pinecone-exchange.ts';
import { describedIndex } from './pinecone-records.ts';
import type { PineconeSettings } from './pinecone-settings.ts';

/** Milliseconds: how long writes may take to show. */
const settleDeadline = 60_000;
const metrics = ['cosine', 'dotproduct'];

/** What the index was made with. */
export interface IndexShape {
  readonly dimensions: number;
}

/** One index: where it is, calls on its namespaces, and how far its reads are behind the writes made here. */
export class PineconeIndex {
  readonly #client: Pinecone;
  readonly #settings: PineconeSettings;
  readonly #policy: RetryPolicy;
  readonly #calls: ServiceCalls;
  #opened: Promise<IndexShape & { readonly index: Index }> | undefined;
  /** Number of the last write to each namespace. */
  readonly #written = new Map<string, number>();
  readonly #indexed = new Map<string, number>();
  /** How each error was answered, since the client's errors do not tell. */
  readonly #failed = new WeakMap<Error, Exchange>();

  constructor(client: Pinecone, settings: PineconeSettings, policy: RetryPolicy) {
    this.#client = client;
    this.#settings = settings;
    this.#policy = policy;
    this.#calls = new ServiceCalls(
      {
        wrap: (error) => {
          const exchange = error instanceof Error ? this.#failed.get(error) : undefined;
          return wrapThrown(error, { index: settings.index, exchange });
        },
        unavailable: (reason) => unavailable(settings.index, reason),
      },
      policy,
    );
  }

  /** Asks for the index once. Throws `store-failed` when there is none, or one that cannot hold vectors of models. */
  async shape(options: CallOptions = {}): Promise<IndexShape> {
    return await this.#open(options);
  }

  /** A call on a namespace; how it was answered is remembered for `settle`. */
  async call<T>(
    namespace: string,
    invoke: (index: Index) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { index } = await this.#open(options);
    return await this.#exchange(
      () => invoke(index.namespace(namespace)),
      options,
      (exchange) => {
        if (exchange.written !== undefined) this.#written.set(namespace, exchange.written);
        const known = this.#indexed.get(namespace) ?? -1;
        if (exchange.indexed !== undefined) this.#indexed.set(namespace, Math.max(known, exchange.indexed));
      },
    );
  }

  /**
   * Waits until reads of the namespace show every write that was made here. The service tells by numbers that it gives
   * to writes; of an index that tells none, nothing can be waited for. Throws `store-unavailable` when it takes too long.
   */
  async settle(namespace: string, options: CallOptions = {}): Promise<void> {
    const { dimensions } = await this.#open(options);
    const started = performance.now();
    for (
      let delay = this.#policy.baseDelay / 5;
      this.#isBehind(namespace);
      delay = Math.min(2_000, delay * 1.5)
    ) {
      const vector = [1, ...Array<number>(dimensions - 1).fill(0)];
      await this.call(namespace, (index) => index.query({ vector, topK: 1 }), options);
      if (!this.#indexed.has(namespace)) return;
      if (!this.#isBehind(namespace)) return;
      if (performance.now() - started > settleDeadline) {
        throw unavailable(this.#settings.index, `the last writes do not show within ${settleDeadline} ms`);
      }
      await sleep(delay, undefined, options.signal ? { signal: options.signal } : {});
    }
  }

  /** Nothing is waited for any more in a namespace that was deleted. */
  forget(namespace: string): void {
    this.#written.delete(namespace);
    this.#indexed.delete(namespace);
  }

  #isBehind(namespace: string): boolean {
    const written = this.#written.get(namespace);
    return written !== undefined && (this.#indexed.get(namespace) ?? -1) < written;
  }

  async #open(options: CallOptions): Promise<IndexShape & { readonly index: Index }> {
    this.#opened ??= this.#describe(options);
    try {
      return await this.#opened;
    } catch (error) {
      // The next call asks again.
      this.#opened = undefined;
      throw error;
    }
  }

  async #describe(options: CallOptions): Promise<IndexShape & { readonly index: Index }> {
    const { index: name } = this.#settings;
    const reply = await this.#exchange(() => this.#client.describeIndex(name), options);
    const described = describedIndex.safeParse(reply);
    if (!described.success)
      throw unusable(name, 'it holds no dense vectors, or what answers is not Pinecone');
    const { host, dimension, metric, status } = described.data;
    if (!status.ready) throw unavailable(name, `it is not ready: ${status.state}`);
    if (!metrics.includes(metric)) throw unusable(name, `its metric is ${metric}`);
    return { index: this.#client.index({ name, host }), dimensions: dimension };
  }

  async #exchange<T>(
    invoke: () => Promise<T>,
    options: CallOptions,
    remember: (exchange: Exchange) => void = () => undefined,
  ): Promise<T> {
    return await this.#calls.call(async (signal) => {
      const exchange: Exchange = { signal };
      try {
        const reply = await withExchange(exchange, invoke);
        remember(exchange);
        return reply;
      } catch (error) {
        if (error instanceof Error) this.#failed.set(error, exchange);
        throw error;
      }
    }, options);
  }
}

function unusable(index: string, reason: string): ClipError {
  return new ClipError(
    'store-failed',
    `Pinecone index "${index}" cannot be used: ${reason}. Create a serverless index of dense vectors with metric cosine.`,
  );
}
