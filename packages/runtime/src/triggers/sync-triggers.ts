import { type NodeRegistry, type PipelineTrigger, pipelineSchema } from '@clipline/clip-core';
import type pg from 'pg';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Database } from '../database/open-database.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import { nextTicks } from '../schedules/ticks.ts';
import { listeningOf } from './trigger-row.ts';

interface OutOfStep {
  readonly id: string;
  readonly version: number | null;
  readonly definition: unknown;
}

/** Published pipelines whose triggers are not those of their published version. */
const outOfStep = `SELECT p.id, p.published_version AS version, v.definition
  FROM pipelines p LEFT JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version
  WHERE (jsonb_array_length(coalesce(v.definition->'triggers', '[]')) > 0 AND NOT EXISTS (
      SELECT 1 FROM triggers t WHERE t.pipeline_id = p.id AND t.version = p.published_version))
    OR EXISTS (SELECT 1 FROM triggers t WHERE t.pipeline_id = p.id AND t.active AND t.version IS NOT NULL
      AND t.version IS DISTINCT FROM p.published_version)`;

/**
 * Makes the triggers those of the published versions. One that has not changed goes on where it was; a new or changed
 * one begins at `now`; one that is gone, or whose pipeline is no longer published, asks for nothing any more.
 * Answers whether anything changed. Cheap when nothing did.
 */
export async function syncTriggers(database: Database, registry: NodeRegistry, now: Date): Promise<boolean> {
  const { rows } = await database.pool.query<OutOfStep>(outOfStep);
  if (rows.length === 0) return false;
  await inTransaction(database.pool, async (client) => {
    // One at a time, so that two pipelines cannot both get a path.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('clipline triggers', 0))`);
    const { rows: pipelines } = await client.query<OutOfStep>(outOfStep);
    for (const pipeline of pipelines) await syncPipeline(client, pipeline, { registry, now });
  });
  return true;
}

async function syncPipeline(
  client: pg.ClientBase,
  pipeline: OutOfStep,
  options: { readonly registry: NodeRegistry; readonly now: Date },
): Promise<void> {
  const parsed = pipelineSchema.safeParse(pipeline.definition);
  const triggers = pipeline.version !== null && parsed.success ? parsed.data.triggers : [];
  await client.query(
    `WITH gone AS (
       UPDATE triggers SET active = false, path = NULL, next_at = NULL, updated_at = now()
       WHERE pipeline_id = $1 AND version IS NOT NULL AND (NOT name = ANY($2::text[])) RETURNING id)
     DELETE FROM firings f USING gone WHERE f.trigger_id = gone.id AND f.state = 'waiting'`,
    [pipeline.id, triggers.filter(({ enabled }) => enabled).map(({ id }) => id)],
  );
  for (const trigger of triggers) await writeTrigger(client, pipeline, { ...options, trigger });
}

async function writeTrigger(
  client: pg.ClientBase,
  pipeline: OutOfStep,
  options: { readonly registry: NodeRegistry; readonly now: Date; readonly trigger: PipelineTrigger },
): Promise<void> {
  const { trigger, now } = options;
  const listening = listeningOf(options.registry, trigger);
  const path = listening?.to === 'requests' && trigger.enabled ? listening.hook.path : null;
  const taken = path === null ? null : await findPathHolder(client, path, pipeline.id);
  const problem =
    listening === null
      ? `${trigger.type} is not installed, or does not take these parameters. Publish the pipeline again.`
      : taken === null
        ? null
        : `The path ${path} belongs to pipeline "${taken}". Choose another and publish again.`;
  const next = listening?.to === 'clock' && trigger.enabled ? nextTicks(listening.schedule, now, 1)[0] : null;
  await client.query(
    `INSERT INTO triggers AS t (id, pipeline_id, name, version, type, params, active, path, follows, problem,
       seen_until, next_at, cursor)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       jsonb_build_object('tx', pg_current_xact_id()::text, 'id', '0', 'since', $11::timestamptz))
     ON CONFLICT (pipeline_id, name) DO UPDATE SET version = excluded.version, type = excluded.type,
       params = excluded.params, active = excluded.active, path = excluded.path, follows = excluded.follows,
       problem = excluded.problem, updated_at = now(),
       seen_until = CASE WHEN ${isSame} THEN t.seen_until ELSE excluded.seen_until END,
       next_at = CASE WHEN ${isSame} THEN t.next_at ELSE excluded.next_at END,
       cursor = CASE WHEN ${isSame} THEN t.cursor ELSE excluded.cursor END`,
    [
      timeOrderedId(),
      pipeline.id,
      trigger.id,
      pipeline.version,
      trigger.type,
      JSON.stringify(trigger.params),
      trigger.enabled,
      taken === null ? path : null,
      listening?.to === 'catalog' ? listening.catalog.catalog : null,
      problem,
      now,
      next ?? null,
    ],
  );
}

const isSame = `t.active AND excluded.active AND t.type = excluded.type AND t.params = excluded.params`;

async function findPathHolder(
  client: pg.ClientBase,
  path: string,
  pipelineId: string,
): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT p.name FROM triggers t JOIN pipelines p ON p.id = t.pipeline_id WHERE t.path = $1 AND p.id <> $2`,
    [path, pipelineId],
  );
  return rows[0]?.name ?? null;
}
