import type { Database } from '../database/open-database.ts';
import type { RunSummary } from '../services.ts';
import { runsTopic } from './run-lifecycle.ts';
import { findRuns, getRun, listRuns } from './run-summary.ts';

/** A run whose process was killed tells nobody: rows are looked at this often besides, in milliseconds. */
const lookAgain = 2_000;
const shown = 50;

/** Ids of runs that may have changed, or `all` when anything may have. */
type Changed = readonly string[] | 'all';

/** Somebody who watches: what they have not been told yet, and what wakes them. */
interface Watcher {
  readonly ids: Set<string>;
  all: boolean;
  wake(): void;
}

/** Tells those who watch in this process how runs stand. They share one listening connection. */
export class RunFeed implements AsyncDisposable {
  readonly #database: Database;
  readonly #watchers = new Set<Watcher>();
  #listening: Promise<AsyncDisposable> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** How many watch now. */
  get size(): number {
    return this.#watchers.size;
  }

  /**
   * The present state at once, then each change, of one run or of the newest ones; ends with the signal.
   * It tells states and not events: whoever comes late or was cut off misses nothing that still matters.
   * Throws `not-found` when the one run does not exist.
   */
  async *watch({
    id,
    signal,
  }: {
    readonly id?: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<RunSummary, void, undefined> {
    if (signal.aborted) return;
    let woken = Promise.withResolvers<void>();
    const watcher: Watcher = { ids: new Set(), all: true, wake: () => woken.resolve() };
    // A reader that never comes back for the next state is forgotten all the same.
    const leave = () => {
      this.#remove(watcher);
      watcher.wake();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await this.#add(watcher);
      const told = new Map<string, string>();
      while (!signal.aborted) {
        for (const run of await this.#read(id, take(watcher))) {
          const state = JSON.stringify(run);
          if (told.get(run.id) === state) continue;
          told.set(run.id, state);
          if (signal.aborted) return;
          yield run;
        }
        if (!watcher.all && watcher.ids.size === 0) await woken.promise;
        woken = Promise.withResolvers<void>();
      }
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watcher of this.#watchers) this.#remove(watcher);
    const listening = await this.#listening?.catch(() => null);
    await listening?.[Symbol.asyncDispose]();
  }

  async #add(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher);
    this.#timer ??= setInterval(() => this.#tellAll(), lookAgain).unref();
    // Kept until the runtime is closed: people come and go with every page of the dashboard.
    this.#listening ??= this.#database.channel
      .listen(
        runsTopic,
        (runId) => this.#tell(runId),
        () => this.#tellAll(),
      )
      .catch((error: unknown) => {
        this.#listening = null;
        throw error;
      });
    await this.#listening;
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tell(runId: string): void {
    for (const watcher of this.#watchers) {
      watcher.ids.add(runId);
      watcher.wake();
    }
  }

  #tellAll(): void {
    for (const watcher of this.#watchers) {
      watcher.all = true;
      watcher.wake();
    }
  }

  async #read(id: string | undefined, changed: Changed): Promise<readonly RunSummary[]> {
    const { pool } = this.#database;
    if (id !== undefined) return changed === 'all' || changed.includes(id) ? [await getRun(pool, id)] : [];
    if (changed !== 'all') return findRuns(pool, changed);
    // Oldest first, so that a reader ends with the newest.
    return (await listRuns(pool, { limit: shown })).toReversed();
  }
}

function take(watcher: Watcher): Changed {
  const changed: Changed = watcher.all ? 'all' : [...watcher.ids];
  watcher.all = false;
  watcher.ids.clear();
  return changed;
}
