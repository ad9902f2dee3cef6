import type { Cursor, SourceContext, SourcePage } from '@clipline/clip-core';
import { nameNode } from './call-node.ts';
import type { NodeServices } from './call-once.ts';
import type { Flight } from './flight.ts';
import { retryOf } from './node-policy.ts';
import type { Plan } from './plan.ts';
import { defaultRetry, pauseOrThrow, type RetryPolicy } from './retry.ts';
import { openStoppable } from './stoppable.ts';

/** A page of a run; it has the same number whoever walks it and however often. */
export interface NumberedPage extends SourcePage {
  readonly number: number;
  /** How long reading it took. */
  readonly milliseconds?: number;
}

export interface ReadOptions {
  /** What nodes and sources may ask of the world; called for each node, each page. */
  readonly contextFor: (nodeId: string) => NodeServices;
  /** The cursor of the last page that is safe, to go on after it; null or absent starts at the beginning. */
  readonly cursor?: Cursor | null;
  /** Number of the first page; when going on, the last safe page's number plus 1. Default 0. */
  readonly firstPage?: number;
  readonly signal?: AbortSignal;
  /** For a source that fails with a retryable error; default `defaultRetry`. */
  readonly retry?: RetryPolicy;
  /**
   * Stands between the source and the graph: may leave items out, add facts, or count. Every page must pass. What it
   * keeps in mind could not be taken back, so the source is then tried again only where its options say so.
   */
  readonly transformPages?: (nodeId: string, pages: AsyncIterable<SourcePage>) => AsyncIterable<SourcePage>;
  /** By node id: pages to walk in place of what the source would read. */
  readonly sources?: {
    readonly [nodeId: string]: (cursor: Cursor | null, context: SourceContext) => AsyncIterable<SourcePage>;
  };
}

/**
 * Reads the pages of a plan's source, numbered one after another, as fast as they are asked for.
 * Leaving the loop stops the source, even one that hangs. Throws ClipErrors that name the source; `aborted` when the
 * signal fired. Can be walked once.
 */
export function readPages(plan: Plan, options: ReadOptions): AsyncIterableIterator<NumberedPage> {
  return openStoppable(options.signal, (flight) => numberPages(plan, options, flight));
}

/** A source that fails for a passing reason is opened again after the last page that it gave. */
async function* numberPages(
  plan: Plan,
  options: ReadOptions,
  flight: Flight,
): AsyncGenerator<NumberedPage, void, undefined> {
  const { source } = plan;
  const general = options.retry ?? defaultRetry;
  const policy = retryOf(source, options.transformPages === undefined ? general : { ...general, tries: 1 });
  let { cursor = null, firstPage: number = 0 } = options;
  for (let attempt = 1; ; attempt++) {
    let started = performance.now();
    try {
      for await (const page of openPages(plan, { ...options, cursor }, flight.signal)) {
        yield { ...page, number: number++, milliseconds: performance.now() - started };
        cursor = page.cursor;
        attempt = 1;
        started = performance.now();
      }
      return;
    } catch (error) {
      await pauseOrThrow(flight, policy, { error: nameNode(source, error), attempt });
    }
  }
}

function openPages(plan: Plan, options: ReadOptions, signal: AbortSignal): AsyncIterable<SourcePage> {
  const { id, definition, params } = plan.source;
  const context: SourceContext = { ...options.contextFor(id), nodeId: id, signal };
  const cursor = options.cursor ?? null;
  const pages = options.sources?.[id]?.(cursor, context) ?? definition.pages(params, cursor, context);
  return options.transformPages?.(id, pages) ?? pages;
}
