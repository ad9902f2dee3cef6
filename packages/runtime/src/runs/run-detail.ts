import type { JsonValue, NodeCounts } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { countDeadLetters } from './dead-letters.ts';
import { getRun } from './run-summary.ts';

/** A run with what has passed its nodes. */
export interface RunDetail extends RunSummary {
  /** Null for a draft or a file. */
  readonly version: number | null;
  readonly retryOf: string | null;
  /** The pipeline file that it follows; null for indexing. */
  readonly definition: JsonValue | null;
  readonly nodes: readonly { readonly id: string; readonly counts: Partial<NodeCounts> }[];
  /** Items that nodes refused. */
  readonly deadLetters: number;
}

/** A line of a run's log. */
export interface RunNoteView {
  readonly node: string;
  readonly message: string;
  readonly details: JsonValue | null;
  readonly at: Date;
}

/** Throws `not-found`. */
export async function describeRun(parts: RuntimeParts, id: string): Promise<RunDetail> {
  const { pool, prisma } = parts.database;
  const summary = await getRun(pool, id);
  const row = await prisma.run.findUniqueOrThrow({
    where: { id },
    include: { pipelineVersion: true, definition: true, nodes: true },
  });
  return {
    ...summary,
    version: row.pipelineVersion?.version ?? null,
    retryOf: row.retryOf,
    // The columns hold JSON that was written as such.
    definition: (row.definition?.definition ?? null) as JsonValue | null,
    nodes: row.nodes.map(({ nodeId, counts }) => ({ id: nodeId, counts: counts as Partial<NodeCounts> })),
    deadLetters: await countDeadLetters(pool, { run: id }),
  };
}

/** The newest lines of a run's log, oldest first. Throws `not-found`. */
export async function listRunNotes(
  parts: RuntimeParts,
  id: string,
  { limit = 200 }: { readonly limit?: number } = {},
): Promise<readonly RunNoteView[]> {
  await getRun(parts.database.pool, id);
  const rows = await parts.database.prisma.runNote.findMany({
    where: { runId: id },
    orderBy: { id: 'desc' },
    take: Math.min(Math.max(limit, 1), 1_000),
  });
  return rows.toReversed().map(({ nodeId, message, details, at }) => ({
    node: nodeId,
    message,
    // The column holds JSON.
    details: details as JsonValue | null,
    at,
  }));
}
