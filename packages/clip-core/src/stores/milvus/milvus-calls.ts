import { throwIfAborted } from '../../errors.ts';
import { abandonOnAbort } from '../abandon-on-abort.ts';
import { type RetryPolicy, withRetry } from '../retry.ts';
import { type CallSubject, isNotLoaded, requireSuccess, unavailable, wrapThrown } from './milvus-errors.ts';

/** A person may wait for a read; a write is worth more patience. */
const readAttempts = 3;
const readDeadline = 15_000;

export interface CallOptions {
  readonly collection?: string | undefined;
  /** Repeat it for as long as the policy says, once the server has answered at all. */
  readonly patient?: boolean;
  /** Fail at the first error. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take. */
  readonly deadline?: number;
}

/** Makes calls to one server: deadlines, replies that say they failed, retries, collections that must be loaded first. */
export class MilvusCalls {
  readonly #address: string;
  readonly #policy: RetryPolicy;
  readonly #load: (collection: string) => Promise<unknown>;
  #answered = false;

  constructor(options: {
    address: string;
    policy: RetryPolicy;
    load: (collection: string) => Promise<unknown>;
  }) {
    this.#address = options.address;
    this.#policy = options.policy;
    this.#load = options.load;
  }

  /** Throws `store-unavailable` (retryable), `collection-missing`, `store-failed`, `aborted`. */
  async call<T>(invoke: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    const subject = { address: this.#address, collection: options.collection };
    const attempts = options.once ? 1 : this.#attempts(options.patient ?? false);
    const attempt = async () => {
      const reply = await this.#answer(invoke, subject, options);
      this.#answered = true;
      return reply;
    };
    const policy = { ...this.#policy, attempts };
    return await withRetry(
      async () => {
        try {
          return await attempt();
        } catch (error) {
          if (options.collection === undefined || !isNotLoaded(error)) throw error;
          await this.#answer(async () => await this.#load(options.collection ?? ''), subject, options);
          return await attempt();
        }
      },
      policy,
      options.signal,
    );
  }

  #attempts(patient: boolean): number {
    const { attempts } = this.#policy;
    return patient && this.#answered ? attempts : Math.min(readAttempts, attempts);
  }

  async #answer<T>(invoke: () => Promise<T>, subject: CallSubject, options: CallOptions): Promise<T> {
    throwIfAborted(options.signal);
    const deadline =
      options.deadline ?? Math.min(this.#policy.deadline, options.patient ? Infinity : readDeadline);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(unavailable(`no answer within ${deadline} ms`, subject)), deadline);
    try {
      const reply = await abandonOnAbort(Promise.race([invoke(), late]), options.signal);
      requireSuccess(reply, subject);
      return reply;
    } catch (error) {
      throw wrapThrown(error, subject);
    } finally {
      clearTimeout(timer);
    }
  }
}
