import { type ClipError, throwIfAborted } from '../errors.ts';
import { abandonOnAbort } from './abandon-on-abort.ts';
import { type RetryPolicy, withRetry } from './retry.ts';

/** A person may wait for a read; a write is worth more patience. */
const readAttempts = 3;
const readDeadline = 15_000;

export interface CallOptions {
  readonly collection?: string | undefined;
  /** Repeat it for as long as the policy says, once the service has answered at all. */
  readonly patient?: boolean;
  /** Fail at the first error. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one attempt may take. */
  readonly deadline?: number;
}

/** What a driver knows of its service's failures. */
export interface ServiceFailures {
  /** A ClipError for what the client threw. */
  wrap(error: unknown, collection: string | undefined): ClipError;
  /** The error for a service that does not answer. */
  unavailable(reason: string): ClipError;
}

/** Makes calls to one service: deadlines, what went wrong, retries. Every call can be repeated without harm. */
export class ServiceCalls {
  readonly #failures: ServiceFailures;
  readonly #policy: RetryPolicy;
  #answered = false;

  constructor(failures: ServiceFailures, policy: RetryPolicy) {
    this.#failures = failures;
    this.#policy = policy;
  }

  /** Hands `invoke` a signal that fires at the deadline or when the caller gives up. Throws what `wrap` makes, and `aborted`. */
  async call<T>(invoke: (signal: AbortSignal) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { attempts } = this.#policy;
    const patient = options.patient === true && this.#answered;
    const policy = {
      ...this.#policy,
      attempts: options.once ? 1 : patient ? attempts : Math.min(readAttempts, attempts),
    };
    return await withRetry(() => this.#attempt(invoke, options), policy, options.signal);
  }

  async #attempt<T>(invoke: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> {
    throwIfAborted(options.signal);
    const deadline =
      options.deadline ?? Math.min(this.#policy.deadline, options.patient ? Infinity : readDeadline);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const ended = new AbortController();
    const timer = setTimeout(
      () => reject(this.#failures.unavailable(`no answer within ${deadline} ms`)),
      deadline,
    );
    try {
      const work = invoke(ended.signal);
      const reply = await abandonOnAbort(Promise.race([work, late]), options.signal);
      this.#answered = true;
      return reply;
    } catch (error) {
      ended.abort();
      throw this.#failures.wrap(error, options.collection);
    } finally {
      clearTimeout(timer);
    }
  }
}
