import { ClipError } from '@clipline/clip-core';
import type pg from 'pg';
import { quietSeconds } from '../runs/worker.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { readFailedDeliveries } from './failed-deliveries.ts';
import type { Jobs, WorkerView } from './jobs.ts';
import { readOpenRuns } from './open-runs.ts';
import {
  changeQueueSettings,
  mostRunsAtOnce,
  queueTopic,
  readQueueSettings,
  runsAtOnceOn,
} from './queue-settings.ts';
import { spreadItems } from './spread-items.ts';

/** Opens what can be seen and changed of the workers and their queue. */
export function openJobs({ database, queue }: Pick<RuntimeParts, 'database' | 'queue'>): Jobs {
  const { pool, channel } = database;
  return {
    async overview() {
      const [settings, workers] = await Promise.all([readQueueSettings(pool), readWorkers(pool)]);
      const [{ runs, open }, deliveries, counts] = await Promise.all([
        readOpenRuns(pool, { settings, workers }),
        readFailedDeliveries(pool),
        readCounts(pool),
      ]);
      const hosts = [...new Set(workers.map(({ host }) => host))].toSorted();
      return {
        paused: settings.pausedAt !== null,
        pausedAt: settings.pausedAt,
        workers: workers.map(({ place: _, ...worker }) => worker),
        hosts: hosts.map((host) => ({ host, runsAtOnce: runsAtOnceOn(settings, host) })),
        runs,
        open,
        deliveries,
        ...counts,
      };
    },
    throughput: () => readThroughput(pool),
    async pause() {
      await changeQueueSettings(pool, { pausedAt: new Date() });
      await channel.notify(queueTopic);
    },
    async resume() {
      await changeQueueSettings(pool, { pausedAt: null });
      await channel.notify(queueTopic);
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM runs WHERE status = 'queued' AND request->>'by' = 'queue' ORDER BY created_at, id`,
      );
      for (const { id } of rows) await queue.send(id);
    },
    async setRunsAtOnce(host, runsAtOnce) {
      if (!Number.isInteger(runsAtOnce) || runsAtOnce < 1 || runsAtOnce > mostRunsAtOnce) {
        throw new ClipError(
          'param-invalid',
          `A worker cannot be at ${runsAtOnce} runs at once. Choose 1 to ${mostRunsAtOnce}: each run that goes on holds pages of items in memory. To take none, pause the queue.`,
        );
      }
      await changeQueueSettings(pool, { host, runsAtOnce });
      await channel.notify(queueTopic);
    },
  };
}

interface WorkerRow extends WorkerView {
  readonly place: string;
}

/** Alive ones first; one that ended without saying so is shown for a day. */
async function readWorkers(pool: pg.Pool): Promise<readonly WorkerRow[]> {
  const { rows } = await pool.query<WorkerRow>(
    `SELECT w.id, w.host, w.pid, w.place, w.started_at AS "startedAt", w.heartbeat_at AS "heartbeatAt",
       w.heartbeat_at > now() - make_interval(secs => $1) AS alive,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title) ORDER BY r.created_at)
         FROM runs r WHERE r.status = 'running' AND (r.owner_id = w.id OR EXISTS (
           SELECT 1 FROM run_pages p WHERE p.run_id = r.id AND p.state = 'taken'
             AND split_part(p.owner_id, '/', 1) = w.id))), '[]') AS runs
     FROM workers w ORDER BY alive DESC, w.host, w.started_at`,
    [quietSeconds],
  );
  return rows;
}

async function readCounts(pool: pg.Pool): Promise<{ readonly firings: number; readonly delivered: number }> {
  const { rows } = await pool.query<{ firings: number; delivered: number }>(
    `SELECT (SELECT count(*)::int FROM firings WHERE state = 'waiting' AND due_at < now() + interval '1 hour') AS firings,
       (SELECT count(*)::int FROM deliveries WHERE error IS NULL AND at > now() - interval '1 hour') AS delivered`,
  );
  return { firings: rows[0]?.firings ?? 0, delivered: rows[0]?.delivered ?? 0 };
}

async function readThroughput(pool: pg.Pool) {
  const { rows } = await pool.query<{ from: Date; until: Date; items: number; now: Date }>(
    `SELECT started_at AS "from", coalesce(finished_at, heartbeat_at, started_at) AS until, now() AS now,
       coalesce((progress->>'scanned')::float8, 0) AS items
     FROM runs WHERE started_at IS NOT NULL
       AND (finished_at IS NULL OR finished_at > now() - interval '1 hour')
       AND coalesce(finished_at, heartbeat_at, started_at) > now() - interval '1 hour'`,
  );
  return spreadItems(rows, { now: rows[0]?.now ?? new Date(), minutes: 60 });
}
