import type { PgBoss, WorkHandler } from 'pg-boss';
import { type RunJob, runQueueName } from './run-queue.ts';

/** The places at which a worker takes runs from the queue, one run at each; as many as it is told, at any time. */
export class WorkerSeats {
  readonly #boss: PgBoss;
  readonly #take: WorkHandler<RunJob>;
  readonly #seats: string[] = [];
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(boss: PgBoss, take: WorkHandler<RunJob>) {
    this.#boss = boss;
    this.#take = take;
  }

  /** Opens further ones, or closes some; what somebody is at there goes on to its end. */
  set(count: number): Promise<void> {
    const set = this.#turn.then(() => this.#set(count));
    this.#turn = set.catch(() => undefined);
    return set;
  }

  /** Closes all, and waits until what somebody was at there has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#boss.offWork(runQueueName, { wait: true });
  }

  async #set(count: number): Promise<void> {
    if (this.#closed) return;
    while (this.#seats.length > count) {
      const id = this.#seats.pop();
      if (id !== undefined) await this.#boss.offWork(runQueueName, { id, wait: false });
    }
    while (this.#seats.length < count) {
      const options = { batchSize: 1, pollingIntervalSeconds: 0.5, heartbeatRefreshSeconds: 5 };
      this.#seats.push(await this.#boss.work<RunJob>(runQueueName, options, this.#take));
    }
  }
}
