import type { ClipError, Item, JsonValue } from '@clipline/clip-core';
import { z } from 'zod';
import { findPipeline } from '../pipelines/pipeline-row.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { PipelineRequest } from './pipeline-work.ts';
import { startRun } from './start-run.ts';

const settingsSchema = z.object({ settings: z.object({ errorPipeline: z.string() }) });

/** What is told about a run that failed. */
interface FailedRun {
  readonly id: string;
  readonly title: string;
  readonly request: Pick<PipelineRequest, 'reportsError'>;
  readonly definition: JsonValue;
}

/**
 * Starts the pipeline that is named for failures, with one item that says which run failed and why. Never for the
 * failure of such a run itself, and once for each run. What keeps it from starting is noted in the failed run's log.
 */
export async function startErrorPipeline(
  parts: RuntimeParts,
  run: FailedRun,
  error: ClipError,
): Promise<void> {
  const { data } = settingsSchema.safeParse(run.definition);
  if (data === undefined || run.request.reportsError) return;
  const { errorPipeline } = data.settings;
  const item: Item = {
    id: run.id,
    text: `${run.title}: ${error.message}`,
    metadata: { run: run.id, pipeline: run.title, code: error.code, message: error.message },
  };
  try {
    if ((await findPipeline(parts.database, errorPipeline)) === null) throw missing(errorPipeline);
    await startRun(parts, {
      pipeline: errorPipeline,
      input: [item],
      idempotencyKey: `error/${run.id}`,
      reportsError: true,
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    await parts.database.prisma.runNote.create({
      data: { runId: run.id, nodeId: '', message: `The error pipeline was not started: ${message}` },
    });
  }
}

function missing(name: string): Error {
  return new Error(`there is no pipeline "${name}". Publish it, or name another in the settings.`);
}
