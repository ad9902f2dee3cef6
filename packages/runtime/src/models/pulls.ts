import { setTimeout as delay } from 'node:timers/promises';
import type { PullState } from './models-service.ts';

type Report = Pick<PullState, 'file' | 'loaded' | 'total'>;

/** Pulls one model until it is there; throws why it could not. */
type Pull = (
  id: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Report) => void },
) => Promise<unknown>;

interface Job {
  state: PullState;
  readonly stopping: AbortController;
}

/** Chunks come faster than anybody reads: milliseconds between two states told. */
const pace = 250;

/**
 * The pulls of this process, which go on by themselves: whoever asked for one may leave, come back and see how far it
 * is, and many may watch one. What ended stays known until the model is pulled again, so that nobody misses why.
 */
export class Pulls implements AsyncDisposable {
  readonly #pull: Pull;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();

  constructor(pull: Pull) {
    this.#pull = pull;
  }

  /** Begins a pull, or joins the one that goes on. */
  start(id: string): PullState {
    const known = this.#jobs.get(id);
    if (known?.state.status === 'going') return known.state;
    const job: Job = {
      stopping: new AbortController(),
      state: { id, status: 'going', file: null, loaded: 0, total: null, problem: null },
    };
    this.#jobs.set(id, job);
    const running = this.#run(job).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return job.state;
  }

  /** Ends a pull; what has come stays for the next one. */
  stop(id: string): void {
    this.#jobs.get(id)?.stopping.abort();
  }

  /** All that are known now. */
  states(): readonly PullState[] {
    return [...this.#jobs.values()].map(({ state }) => state);
  }

  /** All states now, and again whenever one has changed, until the signal fires. */
  async *watch(signal: AbortSignal): AsyncGenerator<readonly PullState[], void, undefined> {
    let told: string | null = null;
    while (!signal.aborted) {
      const states = this.states();
      const text = JSON.stringify(states);
      if (text !== told) {
        told = text;
        yield states;
      }
      await delay(pace, undefined, { signal }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stopping } of this.#jobs.values()) stopping.abort();
    await Promise.all(this.#running);
  }

  async #run(job: Job): Promise<void> {
    const { id } = job.state;
    const { signal } = job.stopping;
    const onProgress = ({ file, loaded, total }: Report) => {
      job.state = { ...job.state, file, loaded, total };
    };
    try {
      await this.#pull(id, { signal, onProgress });
      job.state = { ...job.state, status: 'done' };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      job.state = signal.aborted
        ? { ...job.state, status: 'stopped' }
        : { ...job.state, status: 'failed', problem };
    }
  }
}
