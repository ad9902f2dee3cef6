import { ClipError, type Item, type JsonValue, pipelineSchema } from '@clipline/clip-core';
import type pg from 'pg';
import { readIndexRequest } from '../indexing/index-request.ts';
import { requireVersion } from '../pipelines/open-pipelines.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { type DeadLetter, type DeadLetterFilter, listDeadLetters } from './dead-letters.ts';
import { enqueueIndex } from './enqueue-index.ts';
import { itemFromJson } from './item-json.ts';
import { replayPipeline } from './replay-pipeline.ts';
import { enqueueRun } from './start-run.ts';

export interface ReplayRequest extends Omit<DeadLetterFilter, 'state'> {
  /** Which version of the pipeline tries them; that of their run when left out. */
  readonly version?: number;
}

export interface ReplayReport {
  /** One for each run and node whose items are tried again. */
  readonly runs: readonly RunSummary[];
  /** Items that are tried again. */
  readonly items: number;
  /** Items that cannot be: refused by a source, too large to keep, or of a pipeline that is gone. */
  readonly left: number;
}

/** Most items that one call tries again. */
const most = 10_000;

/**
 * Starts runs of only those items that nodes refused, each from the node that refused it on. Items of an index run are
 * tried again by indexing their folder. Throws `not-found` when nothing fits or the version does not exist.
 */
export async function replayDeadLetters(
  parts: RuntimeParts,
  { version, ...filter }: ReplayRequest,
): Promise<ReplayReport> {
  const letters = await findReplayable(parts.database.pool, filter);
  if (letters.length === 0) {
    throw new ClipError('not-found', 'There are no refused items that fit and have not been tried again.');
  }
  const runs: RunSummary[] = [];
  let items = 0;
  for (const group of Map.groupBy(letters, ({ runId, node }) => `${runId} ${node}`).values()) {
    const run = await replayGroup(parts, group, version);
    if (run === null) continue;
    runs.push(run);
    items += group.filter(({ item }) => item !== null).length;
  }
  return { runs, items, left: letters.length - items };
}

async function findReplayable(pool: pg.Pool, filter: DeadLetterFilter): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDeadLetters(pool, {
      ...filter,
      // Those that are named are tried once more even if they have been.
      ...(filter.ids ? {} : { state: 'open' as const }),
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.letters.filter(({ state }) => state !== 'resolved'));
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < most);
  return found.slice(0, most).toReversed();
}

async function replayGroup(
  parts: RuntimeParts,
  group: readonly DeadLetter[],
  version: number | undefined,
): Promise<RunSummary | null> {
  const [first] = group;
  if (first === undefined) return null;
  const kept = group.filter((letter) => letter.item !== null);
  const run = await parts.database.prisma.run.findUnique({
    where: { id: first.runId },
    include: { definition: true, pipeline: true },
  });
  if (!run) return null;
  if (run.kind === 'index') return replayIndex(parts, group, run.request);
  if (!run.definition || kept.length === 0) return null;
  const published =
    version !== undefined && run.pipeline
      ? await requireVersion(parts.database, run.pipeline, version)
      : null;
  // Both were checked before they were kept.
  const pipeline = pipelineSchema.parse(published?.definition ?? run.definition.definition);
  const items = kept.map(({ item }) => itemFromJson(item));
  const replayed = replayPipeline(pipeline, first.node, items);
  if (replayed === null) return null;
  const { id: retryOf, request } = run;
  return enqueueRun(parts, {
    title: `${run.title} (refused items)`,
    pipelineId: null,
    versionId: published?.id ?? run.pipelineVersionId,
    // Parsed by its schema from JSON, so it is JSON.
    definition: JSON.parse(JSON.stringify(replayed)) as JsonValue,
    input: items,
    retryOf,
    request: { base: baseOf(request) },
    inTransaction: (client, runId) => markReplayed(client, kept, runId),
  });
}

function baseOf(request: unknown): string | null {
  const base: unknown =
    typeof request === 'object' && request !== null && 'base' in request ? request.base : null;
  return typeof base === 'string' ? base : null;
}

/** Forgets why the files failed, so that the next scan of their folder tries them again, and starts it. */
async function replayIndex(
  parts: RuntimeParts,
  group: readonly DeadLetter[],
  request: unknown,
): Promise<RunSummary> {
  const run = await enqueueIndex(parts, readIndexRequest(request));
  await parts.database.pool.query(
    `DELETE FROM item_errors WHERE catalog_id = (SELECT catalog_id FROM runs WHERE id = $1) AND item_id = ANY($2)`,
    [run.id, group.map(({ itemId }) => itemId)],
  );
  return run;
}

async function markReplayed(
  client: pg.ClientBase,
  letters: readonly DeadLetter[],
  runId: string,
): Promise<void> {
  await client.query(
    'UPDATE item_errors SET replay_run_id = $2, resolved_at = NULL WHERE id = ANY($1::bigint[])',
    [letters.map(({ id }) => id), runId],
  );
}

/** Notes, in the transaction of a page, which refused items this run has brought through. */
export async function resolveReplayed(
  client: pg.ClientBase,
  runId: string,
  done: readonly Item[],
): Promise<void> {
  await client.query(
    `UPDATE item_errors SET resolved_at = now()
     WHERE replay_run_id = $1 AND resolved_at IS NULL AND item_id = ANY($2)`,
    [runId, done.flatMap(({ id, parents = [] }) => [id, ...parents])],
  );
}
