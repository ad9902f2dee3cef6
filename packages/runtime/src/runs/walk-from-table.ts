import { setTimeout as wait } from 'node:timers/promises';
import { ClipError, type JsonValue, throwIfAborted } from '@clipline/clip-core';
import { type NumberedPage, runPages } from '@clipline/engine';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunProgress } from '../services.ts';
import { dropPage, freePages, type PageCounts, takePage } from './page-table.ts';
import type { RunPulse } from './run-pulse.ts';
import { RunRecorder } from './run-recorder.ts';
import type { SharedWork } from './shared-work.ts';

/** How often somebody with nothing to do looks for a page, in milliseconds. */
const lookAgain = 100;

/** How often pages of workers that died are made ready again, in milliseconds. */
const freeEvery = 1_000;

/** A page that ended so many workers would end all others, too. */
const mostTakes = 20;

export interface WalkOptions {
  readonly pulse: RunPulse;
  /** That of the pulse, or one that fires earlier. */
  readonly signal: AbortSignal;
  /** Names this worker on the pages that it takes; it holds the lock of that name. */
  readonly ownerId: string;
  readonly progress: RunProgress;
  readonly show: (progress: RunProgress) => void;
  /** Asked whenever no page is ready; true ends the walk. */
  readonly isOver: (counts: PageCounts) => boolean | Promise<boolean>;
  /** Resolves early when a page may be ready. */
  readonly untilPage?: () => Promise<unknown>;
}

/**
 * Takes pages of a run from the table, several at a time, walks each through the graph and commits it: what its items
 * did, the errors, the counts and the page's end are one transaction. Answers the progress after the last commit.
 */
export async function walkFromTable(
  parts: RuntimeParts,
  work: SharedWork,
  options: WalkOptions,
): Promise<RunProgress> {
  const { pool } = parts.database;
  const { runId } = work;
  const { ownerId } = options;
  const notes = new Map<number, JsonValue>();
  const notesOf = (page: number): JsonValue => notes.get(page) ?? null;
  const recorder = new RunRecorder({
    pool,
    runId,
    catalogId: work.catalogId,
    progress: options.progress,
    checkpoint: null,
    beforeCommit: async (page) => work.beforeCommit?.(page, notesOf(page.page)),
    inCommit: async (client, page) => {
      await dropPage(client, { runId, number: page.page, ownerId });
      return work.inCommit
        ? await work.inCommit(client, page, notesOf(page.page))
        : { scanned: page.read, embedded: page.done.length, failed: page.failed.length };
    },
    describeFailed: (failed) => work.describeFailed?.(failed, notesOf(failed.page)) ?? null,
    onProgress: options.show,
  });
  const pages = takePages(parts, { ...options, runId, onTaken: (page, noted) => notes.set(page, noted) });
  for await (const event of runPages(work.plan, pages, {
    contextFor: work.contextFor,
    signal: options.signal,
    ...(work.cache ? { cache: work.cache } : {}),
    ...(work.keepsItems ? { onItems: (items) => recorder.see(items) } : {}),
  })) {
    await recorder.record(event);
    if (event.kind === 'page-committed') notes.delete(event.page);
  }
  return recorder.progress;
}

async function* takePages(
  parts: RuntimeParts,
  options: WalkOptions & {
    readonly runId: string;
    readonly onTaken: (page: number, notes: JsonValue) => void;
  },
): AsyncGenerator<NumberedPage, void, undefined> {
  const { pool } = parts.database;
  const { runId, pulse, signal } = options;
  let freed = 0;
  while (!pulse.paused()) {
    throwIfAborted(signal);
    const taken = await takePage(pool, runId, options.ownerId);
    if (taken !== null) {
      if (taken.takes > mostTakes) throw deadly(taken.page);
      options.onTaken(taken.page.number, taken.notes);
      yield taken.page;
      continue;
    }
    if (performance.now() - freed > freeEvery) {
      freed = performance.now();
      const counts = await freePages(pool, runId);
      if (counts.ready > 0) continue;
      if (await options.isOver(counts)) return;
    }
    await Promise.race([
      options.untilPage?.(),
      wait(lookAgain, undefined, { signal }).catch(() => undefined),
    ]);
  }
}

function deadly(page: NumberedPage): ClipError {
  const [first] = page.items;
  const which = first === undefined ? '' : `, which begins with item "${first.id}"`;
  return new ClipError(
    'process-failed',
    `Page ${page.number}${which}, has ended ${mostTakes} workers. Look for what is wrong with its items, such as a picture that needs more memory than there is.`,
  );
}
