import { setMaxListeners } from 'node:events';
import { ClipError, toClipError } from '@clipline/clip-core';

/** The work of a run that is under way; nothing here outlives the signal, even if a node ignores it. */
export class Flight {
  readonly #active = new Set<Promise<unknown>>();
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Starts work and resolves or rejects as it does, or rejects with the signal's reason as soon as that fires. */
  async race<T>(start: () => Promise<T>): Promise<T> {
    this.throwIfStopped();
    return await this.wait(this.track(start));
  }

  /** As `race`, for something that is not work, so that `settle` does not wait for it. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.throwIfStopped();
    let onAbort: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => reject(toClipError(this.signal.reason, 'aborted'));
      this.signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([promise, stopped]);
    } catch (error) {
      // What fails because it was stopped is not the reason for stopping.
      this.throwIfStopped();
      throw error;
    } finally {
      if (onAbort !== undefined) this.signal.removeEventListener('abort', onAbort);
    }
  }

  /** Starts work that `settle` waits for, whether or not the signal has fired. */
  track<T>(start: () => Promise<T>): Promise<T> {
    const work = start();
    this.#active.add(work);
    const settled = () => this.#active.delete(work);
    work.then(settled, settled);
    return work;
  }

  /** Waits until all started work has ended, or until the time is over. */
  async settle(milliseconds: number): Promise<void> {
    if (this.#active.size === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([Promise.allSettled(this.#active), over]);
    clearTimeout(timer);
  }

  /** Resolves after the time, or rejects with the signal's reason. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(toClipError(this.signal.reason, 'aborted'));
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      this.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw toClipError(this.signal.reason, 'aborted');
  }
}

/** What a caller's signal stops, and what can be stopped from within; `unlink` leaves the caller's signal alone again. */
export interface StopLink {
  /** Its reason is the error that ends the work. */
  readonly stop: AbortController;
  unlink(): void;
}

export function linkStop(signal: AbortSignal | undefined): StopLink {
  const stop = new AbortController();
  // Every page, node and model call under way listens to it.
  setMaxListeners(0, stop.signal);
  const onAbort = () => stop.abort(stoppedByCaller(signal?.reason));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return { stop, unlink: () => signal?.removeEventListener('abort', onAbort) };
}

/** The error that ends a run for a caller who stopped it. */
export function stoppedByCaller(reason: unknown): ClipError {
  return new ClipError('aborted', 'The run was cancelled.', { cause: reason });
}
