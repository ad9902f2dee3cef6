import { setTimeout as wait } from 'node:timers/promises';
import { throwIfAborted } from '@clipline/clip-core';
import { readPages } from '@clipline/engine';
import type { RuntimeParts } from '../runtime-parts.ts';
import { closeSource, countPages, findReadPosition, type PageCounts, putPage } from './page-table.ts';
import type { SharedWork } from './shared-work.ts';

/** Pages that lie ready for each worker that may share the run; more would only fill the table. */
const aheadPerWorker = 4;
const lookAgain = 100;

/**
 * Reads the source into the page table until it has given all, never far ahead of those who walk its pages. The
 * caller holds the run's lock. Calls `onPage` when a page lies ready; stops between two pages once `isPaused`.
 */
export async function readIntoTable(
  parts: RuntimeParts,
  work: SharedWork,
  options: {
    readonly signal: AbortSignal;
    readonly isPaused: () => boolean;
    readonly onPage: (counts: PageCounts) => void;
  },
): Promise<void> {
  const { pool } = parts.database;
  const { signal } = options;
  const run = { id: work.runId, node: work.plan.source.id };
  const position = await findReadPosition(pool, run.id, run.node);
  if (position.exhausted) return;
  if (position.nextPage === 0) await work.prepare?.(signal);
  const { transformPages } = work;
  const pages = readPages(work.plan, {
    contextFor: work.contextFor,
    cursor: position.cursor,
    firstPage: position.nextPage,
    signal,
    ...(transformPages ? { transformPages: (_, read) => transformPages(read, signal) } : {}),
  });
  const limit = aheadPerWorker * work.workers;
  for await (const page of pages) {
    await putPage(pool, run, { page, notes: work.takeNotes?.() ?? null });
    for (;;) {
      const counts = await countPages(pool, run.id);
      options.onPage(counts);
      if (options.isPaused()) return;
      if (counts.ready < limit) break;
      await wait(lookAgain, undefined, { signal }).catch(() => throwIfAborted(signal));
    }
  }
  throwIfAborted(signal);
  await closeSource(pool, run);
  options.onPage(await countPages(pool, run.id));
}
