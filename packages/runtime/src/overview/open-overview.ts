import { ClipError } from '@clipline/clip-core';
import type pg from 'pg';
import { readQueueSettings } from '../jobs/queue-settings.ts';
import { openModels } from '../models/list-models.ts';
import { sampleCatalog } from '../processes/index-samples.ts';
import { findRuns } from '../runs/run-summary.ts';
import { countWorkers } from '../runs/worker.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { isListening } from '../triggers/trigger-row.ts';
import type { DayOfRuns, Overview } from './overview.ts';
import { type Situation, suggestSteps } from './suggest-steps.ts';

/** Opens what the first page shows. */
export function openOverview(parts: RuntimeParts): Overview {
  const { pool } = parts.database;
  return {
    nextSteps: async () => suggestSteps(await readSituation(parts)),
    failedRuns: () => readFailedRuns(pool),
    days: (zone) => readDays(pool, zone),
  };
}

async function readSituation(parts: RuntimeParts): Promise<Situation> {
  const { pool } = parts.database;
  const [catalogs, counts, models, settings, workers] = await Promise.all([
    pool.query<Situation['catalogs'][number]>(
      `SELECT c.name, c.folder, (SELECT count(*)::int FROM assets a WHERE a.catalog_id = c.id) AS images
       FROM catalogs c WHERE c.name <> $1`,
      [sampleCatalog],
    ),
    pool.query<Pick<Situation, 'schedules' | 'pipelines' | 'reviews'>>(
      `SELECT (SELECT count(*)::int FROM triggers t LEFT JOIN pipelines p ON p.id = t.pipeline_id
           WHERE t.next_at IS NOT NULL AND ${isListening}) AS schedules,
         (SELECT count(*)::int FROM pipelines) AS pipelines,
         (SELECT count(*)::int FROM reviews WHERE state <> 'decided') AS reviews`,
    ),
    openModels(parts).list(),
    readQueueSettings(pool),
    countWorkers(parts),
  ]);
  const { schedules = 0, pipelines = 0, reviews = 0 } = counts.rows[0] ?? {};
  return {
    catalogs: catalogs.rows,
    starter: models.some(({ isDefault, starter }) => isDefault && starter),
    schedules,
    pipelines,
    reviews,
    workers,
    queuePaused: settings.pausedAt !== null,
  };
}

async function readFailedRuns(pool: pg.Pool) {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT r.id FROM runs r
     WHERE r.status = 'failed' AND r.finished_at > now() - interval '7 days'
       AND NOT EXISTS (SELECT 1 FROM runs again WHERE again.retry_of = r.id)
       AND NOT EXISTS (SELECT 1 FROM runs later WHERE later.created_at > r.created_at
         AND later.status NOT IN ('failed', 'cancelled')
         AND (later.catalog_id = r.catalog_id OR later.pipeline_id = r.pipeline_id))
     ORDER BY r.finished_at DESC, r.id DESC LIMIT 20`,
  );
  const ids = rows.map(({ id }) => id);
  const found = await findRuns(pool, ids);
  return found.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

async function readDays(pool: pg.Pool, zone: string): Promise<readonly DayOfRuns[]> {
  checkZone(zone);
  const { rows } = await pool.query<DayOfRuns>(
    `WITH days AS (
       SELECT generate_series(date_trunc('day', now() AT TIME ZONE $1) - interval '13 days',
         date_trunc('day', now() AT TIME ZONE $1), interval '1 day') AS day)
     SELECT to_char(d.day, 'YYYY-MM-DD') AS day,
       count(*) FILTER (WHERE r.status = 'succeeded')::int AS succeeded,
       count(*) FILTER (WHERE r.status = 'failed')::int AS failed,
       count(*) FILTER (WHERE r.status = 'cancelled')::int AS cancelled,
       count(*) FILTER (WHERE r.status NOT IN ('succeeded', 'failed', 'cancelled'))::int AS open
     FROM days d LEFT JOIN runs r ON r.created_at >= d.day AT TIME ZONE $1
       AND r.created_at < (d.day + interval '1 day') AT TIME ZONE $1
     GROUP BY d.day ORDER BY d.day`,
    [zone],
  );
  return rows;
}

function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new ClipError(
      'param-invalid',
      `"${zone}" is no time zone. Write one such as "Europe/Prague" or "UTC".`,
    );
  }
}
