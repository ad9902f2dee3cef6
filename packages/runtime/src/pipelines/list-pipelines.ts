import type { JsonValue } from '@clipline/clip-core';
import { runIsHeld } from '../runs/run-lock.ts';
import { statusOf } from '../runs/run-summary.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunStatus } from '../services.ts';
import { syncTriggers } from '../triggers/sync-triggers.ts';
import { isActive, listeningOf } from '../triggers/trigger-row.ts';
import { type PipelineRow, pipelineColumns, pipelineTables, toPipelineView } from './pipeline-row.ts';
import type { PipelineListing, PipelineStart } from './pipelines.ts';

interface TriggerJson {
  readonly name: string;
  readonly type: string;
  readonly params: { readonly [name: string]: JsonValue };
  readonly active: boolean;
  readonly paused: boolean;
  /** Milliseconds since 1970. */
  readonly next: number | null;
}

interface Row extends PipelineRow {
  readonly triggers: readonly TriggerJson[];
  readonly run_id: string | null;
  readonly run_status: RunStatus | null;
  readonly run_held: boolean | null;
  readonly run_created_at: Date | null;
  readonly run_started_at: Date | null;
}

const lastRun = `LEFT JOIN LATERAL (
    SELECT r.id AS run_id, r.status AS run_status, r.status = 'running' AND ${runIsHeld} AS run_held,
      r.created_at AS run_created_at, r.started_at AS run_started_at
    FROM runs r WHERE r.pipeline_id = p.id ORDER BY r.created_at DESC, r.id DESC LIMIT 1) AS last ON true`;

/** Those of the published version and of people, but for those that are switched off. */
const triggers = `(SELECT coalesce(jsonb_agg(jsonb_build_object(
      'name', t.name, 'type', t.type, 'params', t.params, 'active', ${isActive}, 'paused', t.paused,
      'next', (extract(epoch FROM t.next_at) * 1000)::bigint) ORDER BY t.name), '[]')
    FROM triggers t WHERE t.pipeline_id = p.id AND t.active
      AND (t.version IS NULL OR t.version = p.published_version)) AS triggers`;

const statement = `SELECT ${pipelineColumns}, last.*, ${triggers} FROM ${pipelineTables} ${lastRun} ORDER BY p.name`;

/** All of them, by name, with what starts each and how its last run stands. */
export async function listPipelines({
  database,
  registry,
}: Pick<RuntimeParts, 'database' | 'registry'>): Promise<readonly PipelineListing[]> {
  // What was published a moment ago is there at once.
  await syncTriggers(database, registry, new Date());
  const { rows } = await database.pool.query<Row>(statement);
  return rows.map((row) => ({
    ...toPipelineView(row),
    triggers: row.triggers.map((trigger) => toStart(trigger, listeningOf(registry, trigger)?.to ?? null)),
    lastRun: toLastRun(row),
  }));
}

function toStart({ name, active, paused, next }: TriggerJson, to: PipelineStart['to']): PipelineStart {
  return { id: name, to, active, paused, next: active && !paused && next !== null ? new Date(next) : null };
}

function toLastRun(row: Row): PipelineListing['lastRun'] {
  const { run_id: id, run_status: status, run_created_at: createdAt, run_started_at: startedAt } = row;
  if (id === null || status === null || createdAt === null) return null;
  return { id, status: statusOf(status, row.run_held === true), createdAt, startedAt };
}
