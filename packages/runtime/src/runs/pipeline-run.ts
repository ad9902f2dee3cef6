import { rm } from 'node:fs/promises';
import {
  type ClipError,
  type JsonValue,
  type PipelineInput,
  type RunEvent,
  toClipError,
} from '@clipline/clip-core';
import { type Plan, planPipeline, runPipeline } from '@clipline/engine';
import { openActiveIndex } from '../catalogs/active-index.ts';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import { explainError } from '../guard-service.ts';
import { pinPlugins } from '../plugins/pin-plugins.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { openNodeServices, scratchOf } from './node-services.ts';
import { openPostgresCache } from './postgres-cache.ts';
import { markRunning, settleRun } from './run-lifecycle.ts';
import { runLock } from './run-lock.ts';
import { noProgress } from './run-progress.ts';
import { type RunPulse, startPulse } from './run-pulse.ts';
import { RunRecorder } from './run-recorder.ts';
import { getRun } from './run-summary.ts';

export interface PipelineRunOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Folder that its nodes may use files of; without one, any. */
  readonly base?: string;
}

/**
 * Runs a pipeline in this process and answers its finished run. Throws `pipeline-invalid` before anything is written,
 * and the ClipError that ended the run, which then stands in its row.
 */
export async function executePipeline(
  parts: RuntimeParts,
  pipeline: PipelineInput,
  options: PipelineRunOptions = {},
): Promise<RunSummary> {
  const { database } = parts;
  const plan = planPipeline(pipeline, parts.registry);
  const { id } = await database.prisma.run.create({
    data: {
      kind: 'pipeline',
      title: toStorableText(plan.pipeline.name),
      request: {
        base: options.base === undefined ? null : toStorableText(options.base),
        by: 'person',
        plugins: pinPlugins(
          plan.pipeline.nodes.map(({ type }) => type),
          parts.nodes,
        ),
      },
      // Parsed by the plan from JSON, so it is JSON.
      definition: {
        create: {
          definition: toStorableJson(JSON.parse(JSON.stringify(plan.pipeline)) as JsonValue) as object,
        },
      },
    },
  });
  // The run is new: nobody else can have its lock.
  await using lock = await database.tryLock(runLock(id));
  if (!lock) throw toClipError(`The lock of the new run ${id} is taken.`);
  await markRunning(database, { id, processId: parts.processId });
  await using pulse = startPulse(database, {
    runId: id,
    lock,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  try {
    await walk(parts, { id, plan, pulse, options });
    await settleRun(database, id, { status: 'succeeded' });
  } catch (error) {
    const failure = explainError(error, parts.database.url);
    await settleRun(database, id, toOutcome(pulse, failure)).catch(() => undefined);
    throw failure;
  } finally {
    await rm(scratchOf(parts, id), { recursive: true, force: true }).catch(() => undefined);
  }
  return getRun(database.pool, id);
}

async function walk(
  parts: RuntimeParts,
  run: {
    readonly id: string;
    readonly plan: Plan;
    readonly pulse: RunPulse;
    readonly options: PipelineRunOptions;
  },
): Promise<void> {
  const { id, plan, pulse, options } = run;
  const recorder = new RunRecorder({
    pool: parts.database.pool,
    runId: id,
    catalogId: null,
    progress: noProgress,
    // What a node kept and gives at the end was counted when it was read.
    inCommit: async (_, { node, read, done, failed }) => ({
      scanned: node === plan.source.id ? read : 0,
      embedded: done.length,
      failed: failed.length,
    }),
    onProgress: () => pulse.touch(),
  });
  const contextFor = await openNodeServices(parts, {
    runId: id,
    roots: options.base === undefined ? [] : [options.base],
    hostConcurrency: plan.pipeline.settings.hostConcurrency,
    openModel: (source) => parts.models.open(source),
    openCatalog: async (name) => (await openActiveIndex(parts, name)).index,
  });
  const cache = openPostgresCache(parts.database.pool);
  for await (const event of runPipeline(plan, {
    contextFor,
    cache,
    signal: pulse.signal,
    onItems: (items) => recorder.see(items),
  })) {
    await recorder.record(event);
    options.onEvent?.(event);
  }
}

/** A pipeline that is run by hand is not gone on with, so a caller that gives up has cancelled it. */
function toOutcome(pulse: RunPulse, failure: ClipError) {
  return pulse.signal.aborted && failure.code === 'aborted'
    ? ({ status: 'cancelled' } as const)
    : ({ status: 'failed', error: failure } as const);
}
