import { ClipError, type Cursor, type RunEvent } from '@clipline/clip-core';
import { z } from 'zod';
import { finishNode } from './call-node.ts';
import { emitPages } from './emit-pages.ts';
import { Flight, linkStop } from './flight.ts';
import { findReachable } from './graph.ts';
import type { Plan } from './plan.ts';
import { defaultRetry } from './retry.ts';
import { type HandedPage, type PagesOptions, walkPages } from './run-pages.ts';

export interface FinishOptions extends PagesOptions {
  /** How many pages the source gave in all; what gathering nodes emit is numbered from here. */
  readonly pages: number;
  /** The cursor of the last page that `finishPages` committed, to go on after it; null or absent starts at the beginning. */
  readonly cursor?: Cursor | null;
}

/**
 * Ends a run once every page of every worker has been committed; one worker does it. Each batch that a gathering node
 * emits is walked through the nodes after it as a further numbered page, node by node in topological order; then the
 * nodes finish, in the same order. Stopped at any moment, it goes on from the cursor of its last commit; nodes that
 * had finished are then asked to finish again.
 * Throws as `runPages` does; `conflict` when the cursor is none of a gathering node of this plan.
 */
export async function* finishPages(
  plan: Plan,
  options: FinishOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const last = readCursor(plan, options.cursor ?? null);
  const gathering = plan.nodes.filter(({ definition }) => definition.emit !== undefined);
  const start = last === null ? 0 : gathering.findIndex(({ id }) => id === last.node);
  let next = last === null ? options.pages : last.page + 1;
  for (const node of gathering.slice(start)) {
    const skip = last?.node === node.id ? last.batch + 1 : 0;
    const reached = findReachable(plan.pipeline, [node.id]);
    const walk = {
      pages: emitPages(node, { options, pages: next - skip, skip }),
      enter: (page: HandedPage) => page,
      nodes: plan.nodes.filter(({ id }) => id !== node.id && reached.has(id)),
    };
    for await (const event of walkPages(plan, walk, options)) {
      if (event.kind === 'page-committed') next = event.page + 1;
      yield event;
    }
  }
  await finishNodes(plan, next, options);
}

async function finishNodes(plan: Plan, page: number, options: FinishOptions): Promise<void> {
  const { retry = defaultRetry, grace = 500 } = options;
  const { stop, unlink } = linkStop(options.signal);
  const flight = new Flight(stop.signal);
  try {
    for (const node of plan.nodes) {
      if (node.definition.finish === undefined) continue;
      await finishNode(node, { flight, retry, services: options.contextFor(node.id), page });
    }
  } finally {
    unlink();
    await flight.settle(grace);
  }
}

/** How far the gathering nodes have come. */
const finishCursorSchema = z.strictObject({
  node: z.string(),
  /** Which of the node's batches, from 0. */
  batch: z.int().min(0),
  page: z.int().min(0),
});

function readCursor(plan: Plan, cursor: Cursor | null): z.output<typeof finishCursorSchema> | null {
  if (cursor === null) return null;
  const { data } = finishCursorSchema.safeParse(cursor);
  const node = plan.nodes.find(({ id }) => id === data?.node);
  if (data !== undefined && node?.definition.emit !== undefined) return data;
  throw new ClipError(
    'conflict',
    `The run cannot go on from ${JSON.stringify(cursor)}: no gathering node of this pipeline version gave it. Start the run anew.`,
  );
}
