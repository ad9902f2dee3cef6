import { hostname } from 'node:os';
import { ClipError, type JsonValue, type PipelineInput } from '@clipline/clip-core';
import { type Plan, planPipeline } from '@clipline/engine';
import { z } from 'zod';
import { openActiveIndex } from '../catalogs/active-index.ts';
import { requirePinned } from '../plugins/pin-plugins.ts';
import { reindexHere } from '../reindexing/reindex-catalog.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { startErrorPipeline } from './error-pipeline.ts';
import { openNodeServices } from './node-services.ts';
import { openPostgresCache } from './postgres-cache.ts';
import { resolveReplayed } from './replay.ts';
import type { SharedWork } from './shared-work.ts';

/** What a run of a pipeline was asked for, as its row keeps it. */
export const pipelineRequestSchema = z.object({
  by: z.enum(['queue', 'person']).default('person'),
  /** Folder that its nodes may use files of; null means any. */
  base: z.string().nullable().default(null),
  /** Nodes that take no results of earlier runs. */
  fresh: z.array(z.string()).default([]),
  /** Versions of plugins that it began with. */
  plugins: z.record(z.string(), z.string()).default({}),
  /** True for the run of an error pipeline; its own failure starts none. */
  reportsError: z.boolean().default(false),
});

export type PipelineRequest = z.output<typeof pipelineRequestSchema>;

/** A run of a pipeline as the queue finds it. */
export interface QueuedPipelineRun {
  readonly id: string;
  readonly title: string;
  readonly pipelineId: string | null;
  readonly retryOf: string | null;
  readonly request: PipelineRequest;
  readonly definition: JsonValue;
}

/** Host and home of this process: what its nodes keep in their scratch folder is found by others of the same place. */
export function placeOf(parts: RuntimeParts): string {
  return `${hostname()} ${parts.environment.home}`;
}

/** What the workers that share a run of a pipeline have to do. Throws `pipeline-invalid`, `plugin-broken`. */
export async function openPipelineWork(parts: RuntimeParts, run: QueuedPipelineRun): Promise<SharedWork> {
  requirePinned(run.request.plugins, parts.nodes);
  // The first thing that planning does is to check the shape.
  const planned = planPipeline(run.definition as unknown as PipelineInput, parts.registry);
  const plan = withoutCache(planned, run.request.fresh);
  const { settings } = plan.pipeline;
  const contextFor = await openNodeServices(parts, {
    runId: run.id,
    roots: run.request.base === null ? [] : [run.request.base],
    hostConcurrency: settings.hostConcurrency,
    openModel: (source) => parts.models.open(source),
    openCatalog: async (name) => (await openActiveIndex(parts, name)).index,
    reindex: (catalog, choice, { signal }) => reindexHere(parts, { catalog, choice, signal }),
  });
  return {
    runId: run.id,
    catalogId: null,
    plan,
    contextFor,
    cache: openPostgresCache(parts.database.pool),
    keepsItems: true,
    workers: settings.workers,
    shared: true,
    timeoutSeconds: settings.timeoutSeconds,
    place: keepsInScratch(plan) ? placeOf(parts) : undefined,
    async inCommit(client, page) {
      if (run.retryOf !== null) await resolveReplayed(client, run.id, page.done);
      return { scanned: page.read, embedded: page.done.length, failed: page.failed.length };
    },
    statusAfter: () => 'failed',
    onFailed: (error) => startErrorPipeline(parts, run, error),
  };
}

/** The plan in which these nodes neither take nor keep results. */
function withoutCache(plan: Plan, nodes: readonly string[]): Plan {
  return {
    ...plan,
    nodes: plan.nodes.map((node) =>
      nodes.includes(node.id) ? { ...node, options: { ...node.options, cache: false } } : node,
    ),
  };
}

/** True when a node keeps results in the run's scratch folder, which only workers of one place can find. */
export function keepsInScratch(plan: Plan): boolean {
  return plan.nodes.some(({ definition }) => definition.gathers === true || definition.finish !== undefined);
}

/** Reads a run of a pipeline with the pipeline that it follows. Throws `not-found` when it was removed. */
export async function readPipelineRun(parts: RuntimeParts, id: string): Promise<QueuedPipelineRun> {
  const row = await parts.database.prisma.run.findUnique({ where: { id }, include: { definition: true } });
  if (!row?.definition) {
    throw new ClipError('not-found', `Run ${id} has no pipeline to follow. Start it anew.`);
  }
  return {
    id,
    title: row.title,
    pipelineId: row.pipelineId,
    retryOf: row.retryOf,
    request: pipelineRequestSchema.parse(row.request),
    // The column holds JSON.
    definition: row.definition.definition as JsonValue,
  };
}
