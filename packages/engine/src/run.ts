import type { RunEvent } from '@clipline/clip-core';
import { finishPages } from './finish-pages.ts';
import type { Plan } from './plan.ts';
import { type ReadOptions, readPages } from './read-pages.ts';
import { type PagesOptions, runPages } from './run-pages.ts';

export interface RunOptions extends ReadOptions, PagesOptions {
  /** The node of the last commit, where the run stopped after its source had ended; the source by default. */
  readonly cursorNode?: string;
}

/**
 * Runs a plan in one process and tells what happens: `readPages`, `runPages` and `finishPages` one after another.
 * Pages are walked several at a time and committed in order; a page counts as in flight until its `page-committed`
 * event has been read and the reader has asked for the next one.
 * Throws the ClipError that ended the run, after the events that came before it; `aborted` when the signal fired.
 * Leaving the loop stops the run.
 *
 * @example
 * for await (const event of runPipeline(plan, { contextFor })) {
 *   if (event.kind === 'page-committed') await saveCheckpoint(event);
 * }
 */
export async function* runPipeline(
  plan: Plan,
  options: RunOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const source = plan.source.id;
  const { cursor = null, cursorNode = source, firstPage = 0 } = options;
  const sourceEnded = cursor !== null && cursorNode !== source;
  let next = firstPage;
  yield { kind: 'run-started', nodes: [source, ...plan.nodes.map(({ id }) => id)] };
  const phases = [
    ...(sourceEnded ? [] : [() => runPages(plan, readPages(plan, options), options)]),
    () => finishPages(plan, { ...options, pages: next, cursor: sourceEnded ? cursor : null }),
  ];
  for (const start of phases) {
    for await (const event of start()) {
      if (event.kind === 'page-committed') next = event.page + 1;
      yield event;
    }
  }
  yield { kind: 'run-finished', pages: next - firstPage };
}
