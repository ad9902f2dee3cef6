import { ClipError, type JsonValue, pipelineSchema } from '@clipline/clip-core';
import { readIndexRequest } from '../indexing/index-request.ts';
import { requireVersion } from '../pipelines/open-pipelines.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { enqueueIndex } from './enqueue-index.ts';
import { pipelineRequestSchema } from './pipeline-work.ts';
import { replayDeadLetters } from './replay.ts';
import { reachedFrom } from './replay-pipeline.ts';
import { getRun } from './run-summary.ts';
import { enqueueRun } from './start-run.ts';

export interface RetryOptions {
  /**
   * Begins at this node: what lies before it takes its results from the cache, where they are kept; this node and
   * those after it are run anew.
   */
  readonly from?: string;
  /** Only the items that nodes refused, each from the node that refused it on. */
  readonly failed?: boolean;
  /** With this version of the pipeline; with that of the run when left out. */
  readonly version?: number;
}

/**
 * Does a run again, as a new run that names it: all of it, from a node on, or only what failed. Throws `not-found`,
 * `conflict` while the run goes on, `param-invalid` for a node that the pipeline does not have.
 */
export async function retryRun(
  parts: RuntimeParts,
  id: string,
  options: RetryOptions = {},
): Promise<readonly RunSummary[]> {
  const { status } = await getRun(parts.database.pool, id);
  if (!['succeeded', 'failed', 'cancelled'].includes(status)) {
    throw new ClipError('conflict', `Run ${id} is ${status}. Cancel it, or wait until it has ended.`);
  }
  const version = options.version === undefined ? {} : { version: options.version };
  if (options.failed) return (await replayDeadLetters(parts, { run: id, ...version })).runs;
  const run = await parts.database.prisma.run.findUniqueOrThrow({
    where: { id },
    include: { definition: true, pipeline: true },
  });
  if (run.kind === 'index') return [await enqueueIndex(parts, readIndexRequest(run.request))];
  const published =
    options.version === undefined || run.pipeline === null
      ? null
      : await requireVersion(parts.database, run.pipeline, options.version);
  const definition = published?.definition ?? run.definition?.definition;
  if (definition === undefined) {
    throw new ClipError('not-found', `Run ${id} has no pipeline to follow. Start its pipeline anew.`);
  }
  const { base, reportsError } = pipelineRequestSchema.parse(run.request);
  const again = await enqueueRun(parts, {
    title: run.title,
    pipelineId: run.pipelineId,
    versionId: published?.id ?? run.pipelineVersionId,
    // The column holds JSON.
    definition: definition as JsonValue,
    input: { of: id },
    retryOf: id,
    request: { base, reportsError, fresh: [...freshNodes(definition, options.from)] },
  });
  return [again];
}

/** Nodes that must not take results of earlier runs: those from this one on. */
function freshNodes(definition: unknown, from: string | undefined): ReadonlySet<string> {
  if (from === undefined) return new Set();
  const pipeline = pipelineSchema.parse(definition);
  if (pipeline.nodes.some(({ id }) => id === from)) return reachedFrom(pipeline, from);
  const names = pipeline.nodes.map(({ id }) => `"${id}"`).join(', ');
  throw new ClipError('param-invalid', `The pipeline has no node "${from}". It has ${names}.`);
}
