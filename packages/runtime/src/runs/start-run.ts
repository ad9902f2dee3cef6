import {
  ClipError,
  type Item,
  type JsonValue,
  type PipelineInput,
  type PipelineSettings,
} from '@clipline/clip-core';
import { planPipeline } from '@clipline/engine';
import type pg from 'pg';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import { requireVersion } from '../pipelines/open-pipelines.ts';
import { requirePipeline } from '../pipelines/pipeline-row.ts';
import { pinPlugins } from '../plugins/pin-plugins.ts';
import { requirePinned } from '../rulesets/pinned-rulesets.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { requestCancel } from './change-runs.ts';
import { inTransaction } from './in-transaction.ts';
import { copyRunInput, writeRunInput } from './run-input.ts';
import { tellRunChanged } from './run-lifecycle.ts';
import { getRun } from './run-summary.ts';

/** A run that is asked for. */
export interface StartRequest {
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** A published version; the one published last when left out. */
  readonly version?: number;
  /** Runs the draft as it is now. */
  readonly draft?: boolean;
  /** Items that `sources.input` gives, at most 100,000. */
  readonly input?: readonly Item[];
  /** The same key starts one run; the second call answers the first one's. */
  readonly idempotencyKey?: string;
  readonly reportsError?: boolean;
}

/**
 * Puts a run of a pipeline into the queue. Where the pipeline's `overlap` is `skip` and a run goes on, the answer is a
 * cancelled run that says so. Throws `not-found`, `pipeline-invalid` for a draft that is unsound, `too-many`.
 */
export async function startRun(parts: RuntimeParts, request: StartRequest): Promise<RunSummary> {
  const pipeline = await requirePipeline(parts.database, request.pipeline);
  const version = request.draft ? null : (request.version ?? pipeline.published_version);
  if (version === null && !request.draft) {
    throw new ClipError(
      'not-found',
      `Pipeline "${pipeline.name}" has no published version yet. Publish its draft, or run the draft itself.`,
    );
  }
  const published = version === null ? null : await requireVersion(parts.database, pipeline, version);
  return enqueueRun(parts, {
    title: pipeline.name,
    pipelineId: pipeline.id,
    versionId: published?.id ?? null,
    definition: published?.definition ?? pipeline.draft,
    input: request.input ?? [],
    idempotencyKey: request.idempotencyKey ?? null,
    request: { reportsError: request.reportsError ?? false },
  });
}

/** A run with everything that was looked up. */
export interface NewRun {
  readonly title: string;
  readonly pipelineId: string | null;
  readonly versionId: string | null;
  readonly definition: JsonValue;
  /** Items, or the run that was started with the same. */
  readonly input: readonly Item[] | { readonly of: string };
  readonly idempotencyKey?: string | null;
  readonly retryOf?: string;
  readonly request: { readonly [name: string]: JsonValue };
  /** Writes of the same transaction. */
  readonly inTransaction?: (client: pg.ClientBase, runId: string) => Promise<void>;
}

/** Writes a run and puts it into the queue, as the overlap policy of its pipeline says. Throws `pipeline-invalid`. */
export async function enqueueRun(parts: RuntimeParts, run: NewRun): Promise<RunSummary> {
  const { database } = parts;
  // The first thing that planning does is to check the shape.
  const { nodes, settings } = planPipeline(
    run.definition as unknown as PipelineInput,
    parts.registry,
  ).pipeline;
  await requirePinned(parts, run.definition);
  const plugins = pinPlugins(
    nodes.map(({ type }) => type),
    parts.nodes,
  );
  const asked = { ...run, request: { ...run.request, plugins } };
  const made = await inTransaction(database.pool, (client) => writeRun(client, asked, settings));
  if (made.kind === 'there') return getRun(database.pool, made.id);
  for (const id of made.older) await requestCancel(database, id);
  if (made.kind === 'queued') await parts.queue.send(made.id);
  await tellRunChanged(database, made.id);
  return getRun(database.pool, made.id);
}

interface Written {
  readonly kind: 'there' | 'skipped' | 'queued';
  readonly id: string;
  /** Runs that are to be cancelled for this one. */
  readonly older: readonly string[];
}

async function writeRun(client: pg.ClientBase, run: NewRun, settings: PipelineSettings): Promise<Written> {
  // Whoever asks for a run of the same pipeline waits here, in whatever process.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `clipline starts ${run.pipelineId ?? run.idempotencyKey ?? run.title}`,
  ]);
  if (run.idempotencyKey != null) {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM runs WHERE idempotency_key = $1', [
      run.idempotencyKey,
    ]);
    if (rows[0] !== undefined) return { kind: 'there', id: rows[0].id, older: [] };
  }
  const { rows: older } = await client.query<{ id: string }>(
    `SELECT id FROM runs WHERE pipeline_id = $1 AND finished_at IS NULL ORDER BY created_at, id`,
    [run.pipelineId],
  );
  const goesOn = older[0]?.id;
  const skipped = settings.overlap === 'skip' && goesOn !== undefined;
  const id = timeOrderedId();
  const error = skipped
    ? { code: 'conflict', message: `Skipped, because run ${goesOn} of the same pipeline goes on.` }
    : null;
  await client.query(
    `INSERT INTO runs (id, kind, title, pipeline_id, pipeline_version_id, retry_of, idempotency_key, request, status,
       error, created_at, finished_at)
     VALUES ($1, 'pipeline', $2, $3, $4, $5, $6, $7, $8::run_status, $9, clock_timestamp(),
       CASE WHEN $9::jsonb IS NOT NULL THEN now() END)`,
    [
      id,
      toStorableText(run.title),
      run.pipelineId,
      run.versionId,
      run.retryOf ?? null,
      run.idempotencyKey ?? null,
      JSON.stringify(toStorableJson({ ...run.request, by: 'queue' })),
      skipped ? 'cancelled' : 'queued',
      error === null ? null : JSON.stringify(error),
    ],
  );
  if (skipped) return { kind: 'skipped', id, older: [] };
  await client.query('INSERT INTO run_definitions (run_id, definition) VALUES ($1, $2)', [
    id,
    JSON.stringify(toStorableJson(run.definition)),
  ]);
  if ('of' in run.input) await copyRunInput(client, run.input.of, id);
  else await writeRunInput(client, id, run.input);
  await run.inTransaction?.(client, id);
  return { kind: 'queued', id, older: settings.overlap === 'cancel-old' ? older.map((one) => one.id) : [] };
}
