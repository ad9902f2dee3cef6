import { setTimeout as wait } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import type { AdvisoryLock } from '../database/advisory-lock.ts';
import type { Database } from '../database/open-database.ts';
import { tellRunChanged } from './run-lifecycle.ts';

/** Keeps a run in touch with the rest of the world while it runs. */
export interface RunPulse extends AsyncDisposable {
  /** Fires when the caller gives up, when somebody asks to cancel, or when the lock is lost. */
  readonly signal: AbortSignal;
  /** True once somebody has asked to cancel the run. */
  cancelled(): boolean;
  /** True once somebody has asked to pause the run: no further page is taken. */
  paused(): boolean;
  /** Says that there is news for those who watch; told at most four times a second. */
  touch(): void;
}

export interface PulseOptions {
  readonly runId: string;
  readonly lock: Pick<AdvisoryLock, 'lost'>;
  readonly signal?: AbortSignal;
  /** Called at most four times a second when there is news. */
  readonly onNews?: () => void;
  /** False for one that helps: it keeps no heartbeat, and stops when the run has ended elsewhere. Default true. */
  readonly leads?: boolean;
}

const beat = 250;

/** Starts the pulse; disposing of it stops it and tells the last news. */
export function startPulse(database: Database, options: PulseOptions): RunPulse {
  const { runId, lock, onNews, leads = true } = options;
  const stop = new AbortController();
  const ended = new AbortController();
  let cancelled = false;
  let paused = false;
  let news = false;

  const onLost = () => stop.abort(lostLock(lock.lost.reason));
  const onAbort = () => stop.abort(options.signal?.reason);
  lock.lost.addEventListener('abort', onLost, { once: true });
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (lock.lost.aborted) onLost();
  if (options.signal?.aborted) onAbort();

  async function tellNews(): Promise<void> {
    if (!news) return;
    news = false;
    onNews?.();
    await tellRunChanged(database, runId);
  }

  async function checkRow(): Promise<void> {
    const { rows } = await database.pool.query<PulseRow>(leads ? beatAndRead : read, [runId]);
    const [row] = rows;
    paused = row?.pause_requested ?? false;
    // A run whose row is gone was removed with its catalogue.
    if (row === undefined || row.cancel_requested) {
      cancelled = true;
      stop.abort(new ClipError('aborted', 'The run was cancelled.'));
    } else if (row.late) {
      stop.abort(outOfTime());
    } else if (row.status !== 'running') {
      stop.abort(new ClipError('aborted', `The run is ${row.status} by now.`));
    }
  }

  const beating = (async () => {
    while (!ended.signal.aborted) {
      await wait(beat, undefined, { signal: ended.signal }).catch(() => undefined);
      try {
        await tellNews();
        if (!ended.signal.aborted) await checkRow();
      } catch {
        // The database is away for a moment: the next beat tries again, and a lost lock ends the run.
      }
    }
  })();

  return {
    signal: stop.signal,
    cancelled: () => cancelled,
    paused: () => paused,
    touch() {
      news = true;
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      lock.lost.removeEventListener('abort', onLost);
      options.signal?.removeEventListener('abort', onAbort);
      await beating;
    },
  };
}

interface PulseRow {
  readonly status: string;
  readonly cancel_requested: boolean;
  readonly pause_requested: boolean;
  readonly late: boolean;
}

const columns = `status, cancel_requested, pause_requested, coalesce(ends_by < now(), false) AS late`;
const beatAndRead = `UPDATE runs SET heartbeat_at = now() WHERE id = $1 RETURNING ${columns}`;
const read = `SELECT ${columns} FROM runs WHERE id = $1`;

/** Why a run that took longer than its pipeline allows has failed. */
export function outOfTime(): ClipError {
  return new ClipError(
    'timeout',
    'The run took longer than its pipeline allows. Give it more time in the settings of the pipeline, or less to do.',
  );
}

function lostLock(cause: unknown): ClipError {
  return new ClipError(
    'database-unavailable',
    'The connection to the database broke while the run was going on. It goes on from its last checkpoint when it is started again.',
    { cause, retryable: true },
  );
}
