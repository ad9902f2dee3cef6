import type { ClipError } from '@clipline/clip-core';
import { explainError } from '../guard-service.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { settleRun } from './run-lifecycle.ts';
import { nameOwner, ownerLock, seatLocks } from './run-lock.ts';
import { noProgress } from './run-progress.ts';
import { startPulse } from './run-pulse.ts';
import { findRuns } from './run-summary.ts';
import type { SharedWork } from './shared-work.ts';
import { walkFromTable } from './walk-from-table.ts';

/** How often a helper finds nothing to do before it leaves, at about a look a second. */
const patience = 3;

/**
 * Walks pages of a run that another worker leads, until there are none for a while. `leaderless`: nobody leads it any
 * more, somebody should. Throws when the run should be tried again by another worker.
 */
export async function helpRun(
  parts: RuntimeParts,
  work: SharedWork,
  signal: AbortSignal,
): Promise<'done' | 'leaderless'> {
  const { database } = parts;
  const { runId } = work;
  const ownerId = nameOwner(parts);
  await using seat = await database.tryLock(ownerLock(ownerId), seatLocks(runId, work.workers - 1));
  if (seat === null || work.workers < 2) return 'done';
  await using pulse = startPulse(database, { runId, lock: seat, signal, leads: false });
  let idle = 0;
  let leaderless = false;
  try {
    await walkFromTable(parts, work, {
      pulse,
      signal: pulse.signal,
      ownerId,
      progress: noProgress,
      show: () => {
        idle = 0;
        pulse.touch();
      },
      isOver: async () => {
        const [run] = await findRuns(database.pool, [runId]);
        leaderless = run?.status === 'interrupted';
        return leaderless || ++idle > patience;
      },
    });
  } catch (error) {
    const failure = explainError(error, database.url);
    const leave = pulse.signal.aborted || ['aborted', 'database-unavailable'].includes(failure.code);
    if (!leave) await settleHelped(parts, work, failure);
  }
  return leaderless ? 'leaderless' : 'done';
}

/** What a page fails with ends the run, whoever walks it. */
async function settleHelped(parts: RuntimeParts, work: SharedWork, failure: ClipError): Promise<void> {
  await work.onFailed?.(failure).catch(() => undefined);
  await settleRun(parts.database, work.runId, { status: work.statusAfter(failure), error: failure });
}
