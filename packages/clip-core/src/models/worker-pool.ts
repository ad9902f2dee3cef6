import { Worker } from 'node:worker_threads';
import { ClipError } from '../errors.ts';
import type { FromWorker, ToWorker, WorkerAnswer, WorkerJob, WorkerSetup } from './worker-messages.ts';

interface Task {
  readonly id: number;
  readonly job: WorkerJob;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: ClipError) => void;
  crashes: number;
}

/** A job under way. */
export interface Ticket {
  readonly answer: Promise<WorkerAnswer>;
  cancel(): void;
}

interface Slot {
  readonly worker: Worker;
  readonly tasks: Map<number, Task>;
  readonly ended: Promise<void>;
}

/** How many jobs a worker may hold: as many being decoded as being embedded. */
const capacity = 16;
/** Jobs that the workers at hand take before another is started. */
const busy = 4;
/** How long a worker may take to finish its run when the pool is closed, in milliseconds. */
const farewell = 5_000;

/**
 * Worker threads that hold one tower each. They are started when there is work for them and keep the process alive only
 * while they work. A job whose worker dies is given to another once.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #setup: WorkerSetup;
  readonly #size: number;
  readonly #entry: URL;
  readonly #slots = new Set<Slot>();
  readonly #queue: Task[] = [];
  #nextId = 0;
  #closed = false;

  /**
   * @param size the most threads.
   * @param entry what the threads run; another one only in tests.
   */
  constructor(setup: WorkerSetup, size: number, entry = new URL('./inference-worker.ts', import.meta.url)) {
    this.#setup = setup;
    this.#size = size;
    this.#entry = entry;
  }

  /**
   * Starts a job. `answer` rejects with what the job failed with, `aborted` after `cancel`, or `process-failed` when
   * workers died twice over it.
   */
  run(job: WorkerJob): Ticket {
    if (this.#closed) throw new ClipError('aborted', 'The model has been closed.');
    const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>();
    const task: Task = { id: this.#nextId++, job, resolve, reject, crashes: 0 };
    this.#queue.push(task);
    this.#dispatch();
    return {
      answer: promise,
      cancel: () => {
        const place = this.#queue.indexOf(task);
        if (place >= 0) this.#queue.splice(place, 1);
        task.reject(new ClipError('aborted', 'The work was cancelled.'));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const slots = [...this.#slots];
    for (const task of [...this.#queue.splice(0), ...slots.flatMap((slot) => [...slot.tasks.values()])]) {
      task.reject(new ClipError('aborted', 'The model was closed before the work was done.'));
    }
    await Promise.all(
      slots.map(async ({ worker, ended }) => {
        post(worker, { type: 'close' });
        // Ending a thread in the middle of native code can bring the process down, so it may finish first.
        const timer = setTimeout(() => void worker.terminate(), farewell);
        await ended;
        clearTimeout(timer);
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const slot = this.#chooseSlot();
      const task = slot && this.#queue.shift();
      if (!task) return;
      slot.tasks.set(task.id, task);
      slot.worker.ref();
      post(slot.worker, { type: 'job', id: task.id, job: task.job });
    }
  }

  #chooseSlot(): Slot | undefined {
    const [best] = [...this.#slots].sort((a, b) => a.tasks.size - b.tasks.size);
    if ((!best || best.tasks.size >= busy) && this.#slots.size < this.#size) return this.#startSlot();
    return best && best.tasks.size < capacity ? best : undefined;
  }

  #startSlot(): Slot {
    // The program's own Node flags (--input-type, --inspect) are not meant for its threads.
    const worker = new Worker(this.#entry, { workerData: this.#setup, execArgv: [] });
    const tasks = new Map<number, Task>();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const slot: Slot = { worker, tasks, ended };
    worker.on('message', (message: FromWorker) => this.#receive(slot, message));
    worker.on('error', (error) => this.#bury(slot, error));
    worker.on('exit', (code) => this.#bury(slot, new Error(`The worker ended with code ${code}.`)));
    this.#slots.add(slot);
    return slot;
  }

  #receive(slot: Slot, message: FromWorker): void {
    if (message.type === 'ready') return;
    if (message.type === 'broken') {
      const { code, message: text, retryable } = message.error;
      this.#slots.delete(slot);
      for (const task of slot.tasks.values()) task.reject(new ClipError(code, text, { retryable }));
      slot.tasks.clear();
    } else {
      const task = slot.tasks.get(message.id);
      slot.tasks.delete(message.id);
      if (message.type === 'done') task?.resolve(message.answer);
      else {
        const { code, message: text, retryable } = message.error;
        task?.reject(new ClipError(code, text, { retryable }));
      }
      if (slot.tasks.size === 0) slot.worker.unref();
    }
    this.#dispatch();
  }

  /** Gives a dead worker's jobs to others, first in line, or refuses those that have seen two deaths. */
  #bury(slot: Slot, cause: unknown): void {
    this.#slots.delete(slot);
    const tasks = [...slot.tasks.values()];
    slot.tasks.clear();
    for (const task of tasks.reverse()) {
      task.crashes++;
      if (task.crashes < 2 && !this.#closed) this.#queue.unshift(task);
      else {
        const message =
          'The process that computes embeddings ended twice over this. There may be too little memory; try fewer threads.';
        task.reject(new ClipError('process-failed', message, { cause, retryable: true }));
      }
    }
    this.#dispatch();
  }
}

function post(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
