import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import type { Job } from 'pg-boss';
import { queueTopic, readQueueSettings, runsAtOnceOn } from '../jobs/queue-settings.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { placeOf } from './pipeline-work.ts';
import { pruneCache } from './postgres-cache.ts';
import { reapRuns } from './reap-runs.ts';
import { runIsHeld } from './run-lock.ts';
import type { RunJob } from './run-queue.ts';
import { startQueuedRun } from './start-queued-run.ts';
import { WorkerSeats } from './worker-seats.ts';

const heartbeat = 5_000;

/** Workers that have not been heard of for longer, in seconds, do not count. */
export const quietSeconds = 20;

/** How often a worker looks for results that can be forgotten, in milliseconds. */
const pruneEvery = 3_600_000;

/** Takes runs from the queue, several at a time, until the signal fires; then what it was at is left to others. */
export async function workOnQueue(
  parts: RuntimeParts,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) return;
  const { queue } = parts;
  const boss = await queue.openSupervised();
  /** Runs that this worker is at: helping itself would only fill its memory. */
  const atWork = new Set<string>();
  const seats = new WorkerSeats(boss, async ([job]: Job<RunJob>[]) => {
    if (!job) return;
    const { runId } = job.data;
    const ending = AbortSignal.any([signal, job.signal]);
    if (signal.aborted) throw new ClipError('aborted', 'The worker is stopping.', { retryable: true });
    if (atWork.has(runId)) return;
    // Paused a moment ago: whoever resumes the queue, and every beat, puts the run into it again.
    if ((await readQueueSettings(parts.database.pool)).pausedAt !== null) return;
    atWork.add(runId);
    try {
      const outcome = await startQueuedRun(parts, runId, ending);
      if (outcome === 'busy') await queue.send(runId, { delaySeconds: 1 });
    } finally {
      atWork.delete(runId);
    }
  });
  const settle = async () => {
    const settings = await readQueueSettings(parts.database.pool);
    await seats.set(settings.pausedAt === null ? runsAtOnceOn(settings, hostname()) : 0);
  };
  // What is not heard is seen with the next beat.
  const listening = await parts.database.channel
    .listen(queueTopic, () => void settle().catch(() => undefined))
    .catch(() => null);
  let nextPrune = Date.now() + pruneEvery;
  try {
    while (!signal.aborted) {
      // The database may be away for a moment; the next beat tries again.
      await settle().catch(() => undefined);
      await beat(parts).catch(() => undefined);
      if (Date.now() > nextPrune) {
        nextPrune = Date.now() + pruneEvery;
        await pruneCache(parts.database.pool).catch(() => undefined);
      }
      await wait(heartbeat, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await Promise.resolve(listening?.[Symbol.asyncDispose]()).catch(() => undefined);
    await seats.close().catch(() => undefined);
    await parts.database.prisma.worker.deleteMany({ where: { id: parts.processId } }).catch(() => undefined);
  }
}

/** How many workers are alive. */
export async function countWorkers(parts: RuntimeParts): Promise<number> {
  const { rows } = await parts.database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM workers WHERE heartbeat_at > now() - make_interval(secs => $1)`,
    [quietSeconds],
  );
  return rows[0]?.count ?? 0;
}

async function beat(parts: RuntimeParts): Promise<void> {
  const { pool } = parts.database;
  await pool.query(
    `INSERT INTO workers (id, host, pid, place, heartbeat_at) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = now()`,
    [parts.processId, hostname(), process.pid, placeOf(parts)],
  );
  await pool.query(`DELETE FROM workers WHERE heartbeat_at < now() - interval '1 day'`);
  await reapRuns(parts);
  // Runs of the queue whose worker died, and those whose job was never written: sending twice does no harm.
  const { rows } = await pool.query<{ id: string }>(
    `SELECT r.id FROM runs r
     WHERE r.request->>'by' = 'queue'
       AND (r.status IN ('queued', 'interrupted') OR (r.status = 'running' AND NOT ${runIsHeld}))`,
  );
  for (const { id } of rows) await parts.queue.send(id);
}
