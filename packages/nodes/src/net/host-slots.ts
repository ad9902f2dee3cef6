import { setTimeout } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '@clipline/clip-core';

/** How many requests go to one host at a time, in this process, where the pipeline does not say. */
export const hostConcurrency = 4;

/** The longest that a request waits for a host that asked for a rest, in milliseconds; after a longer one it is refused. */
const longestRest = 10_000;

/** Limits how many calls go to a host at a time, and keeps to the rests that hosts ask for. */
export class HostSlots {
  readonly #limit: number;
  readonly #hosts = new Map<
    string,
    { running: number; readonly waiting: (() => void)[]; restUntil: number }
  >();

  constructor(limit: number = hostConcurrency) {
    this.#limit = limit;
  }

  /**
   * Runs the call when a slot of the host is free. Throws `rate-limited` with the time left when the host wants a
   * rest of more than ten seconds, `aborted`.
   */
  async run<T>(
    host: string,
    { signal, limit = this.#limit }: { readonly signal: AbortSignal; readonly limit?: number | undefined },
    call: () => Promise<T>,
  ): Promise<T> {
    const state = this.#hosts.get(host) ?? { running: 0, waiting: [], restUntil: 0 };
    this.#hosts.set(host, state);
    if (state.running < limit) state.running++;
    else await waitForTurn(state.waiting, signal);
    try {
      await waitForRest(host, state.restUntil, signal);
      return await call();
    } finally {
      const next = state.waiting.shift();
      // The slot is handed on, so the count stays.
      if (next) next();
      else state.running--;
      if (state.running === 0 && state.restUntil < Date.now()) this.#hosts.delete(host);
    }
  }

  /** Lets the host alone for so many milliseconds. Call it from within `run`. */
  rest(host: string, milliseconds: number): void {
    const state = this.#hosts.get(host);
    if (state) state.restUntil = Math.max(state.restUntil, Date.now() + milliseconds);
  }
}

function waitForTurn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      waiting.splice(waiting.indexOf(start), 1);
      reject(signal.reason);
    };
    const start = () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    if (signal.aborted) return reject(signal.reason);
    waiting.push(start);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

async function waitForRest(host: string, until: number, signal: AbortSignal): Promise<void> {
  const left = until - Date.now();
  if (left <= 0) return;
  if (left > longestRest) {
    throw new ClipError(
      'rate-limited',
      `${host} has asked for no more requests for ${Math.ceil(left / 1000)} s.`,
      {
        retryable: true,
        retryAfter: left,
      },
    );
  }
  await setTimeout(left, undefined, { signal }).catch(() => undefined);
  throwIfAborted(signal);
}
