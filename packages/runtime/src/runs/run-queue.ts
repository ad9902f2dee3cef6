import { ClipError } from '@clipline/clip-core';
import { PgBoss } from 'pg-boss';
import type { Database } from '../database/open-database.ts';

export interface RunJob {
  readonly runId: string;
}

export const runQueueName = 'clipline-runs';

/** A worker that says nothing for this long, in seconds, is taken for dead and its run goes to another. */
const heartbeatSeconds = 20;

/** The queue of runs on the same PostgreSQL; opened with the first use. */
export class RunQueue implements AsyncDisposable {
  readonly #database: Database;
  #starting: Promise<PgBoss> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Puts a run into the queue; one that already waits there is not put in twice. */
  async send(runId: string, options: { readonly delaySeconds?: number } = {}): Promise<void> {
    const boss = await this.open();
    const job: RunJob = { runId };
    await boss.send(runQueueName, job, { singletonKey: runId, startAfter: options.delaySeconds ?? 0 });
  }

  /** Asks so many further workers to share a run; each call may reach others. */
  async callHelp(runId: string, count: number): Promise<void> {
    const boss = await this.open();
    const job: RunJob = { runId };
    for (let helper = 1; helper <= count; helper++) {
      await boss.send(runQueueName, job, { singletonKey: `${runId}/${helper}` });
    }
  }

  open(): Promise<PgBoss> {
    this.#starting ??= this.#start({ supervise: false }).catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** Opens it as a worker does: it also watches over the jobs of workers that died. */
  async openSupervised(): Promise<PgBoss> {
    await this.#stop();
    this.#starting = this.#start({ supervise: true });
    return this.#starting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const boss = await this.#starting?.catch(() => null);
    this.#starting = null;
    await boss?.stop({ graceful: false, close: false });
  }

  async #start({ supervise }: { readonly supervise: boolean }): Promise<PgBoss> {
    const { pool } = this.#database;
    const boss = new PgBoss({
      // The same connections serve everything.
      db: { executeSql: (text, values) => pool.query(text, values) },
      supervise,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      schedule: false,
      registerInstance: false,
      reindex: false,
      monitorVacuum: false,
    });
    // Errors of its own timers: the next turn tries again, and a call that fails throws to its caller.
    boss.on('error', () => undefined);
    try {
      await boss.start();
      await boss.createQueue(runQueueName, {
        policy: 'short',
        heartbeatSeconds,
        expireInSeconds: 23 * 3600,
        retryLimit: 1_000,
        retryDelay: 1,
        deleteAfterSeconds: 24 * 3600,
      });
    } catch (error) {
      await boss.stop({ graceful: false, close: false }).catch(() => undefined);
      throw new ClipError(
        'database-failed',
        `The queue of runs cannot be opened: ${error instanceof Error ? error.message : String(error)}. Check the database, and that its user may create a schema.`,
        { cause: error, retryable: true },
      );
    }
    return boss;
  }
}
