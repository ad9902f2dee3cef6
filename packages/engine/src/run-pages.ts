import { type Cursor, type RunEvent, toClipError } from '@clipline/clip-core';
import { nameNode } from './call-node.ts';
import { type NodeServices, rejectItem, throwWhereErrorsStop } from './call-once.ts';
import { Circuits } from './circuits.ts';
import { EventChannel } from './event-channel.ts';
import { Flight, linkStop, stoppedByCaller } from './flight.ts';
import type { ItemCache } from './item-cache.ts';
import type { NodeItems } from './node-items.ts';
import type { Plan, PlannedNode } from './plan.ts';
import type { NumberedPage } from './read-pages.ts';
import { defaultRetry, type RetryPolicy } from './retry.ts';
import { Slots } from './slots.ts';
import { type EntryPage, walkPage } from './walk-page.ts';

export interface PagesOptions {
  /** What nodes may ask of the world; called for each node, each page. */
  readonly contextFor: (nodeId: string) => NodeServices;
  /** How many pages are taken and not yet committed at any time, at least 1; default 3. */
  readonly pagesInFlight?: number;
  readonly signal?: AbortSignal;
  /** For nodes that throw a retryable error; default `defaultRetry`. */
  readonly retry?: RetryPolicy;
  /** What is known of services that do not answer; hand in one for all runs of a process, or each call has its own. */
  readonly circuits?: Circuits;
  /** Results of earlier runs, for nodes whose options allow it; absent does without. */
  readonly cache?: ItemCache;
  /** Told of every page at every node what became of its items, before the page is committed. */
  readonly onItems?: (items: NodeItems) => void;
  /** How long stopped work may take to end, in milliseconds, before the run ends without it; default 500. */
  readonly grace?: number;
}

/**
 * Walks pages through the graph, several at a time, and tells what happens; `page-committed` comes in the order in
 * which the pages were handed in. A page is taken only when a place is free, and holds it until its `page-committed`
 * event has been read and the reader has asked for the next one. Numbers need not follow one another, so that several
 * workers can share a run, each with the pages that it claimed.
 * Throws the ClipError that ended the work, after the events that came before it; `aborted` when the signal fired.
 * Leaving the loop stops the work and closes `pages`.
 *
 * @example
 * for await (const event of runPages(plan, claimPages(runId), { contextFor })) {
 *   if (event.kind === 'page-committed') await markDone(event.page);
 * }
 */
export function runPages(
  plan: Plan,
  pages: AsyncIterable<NumberedPage>,
  options: PagesOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const { id, options: sourceOptions } = plan.source;
  const enter = ({ items, rejected: refused = [], ...page }: NumberedPage): HandedPage => {
    const rejected = refused.map(({ item, error }) => rejectItem(id, item, error));
    try {
      throwWhereErrorsStop(sourceOptions, rejected);
    } catch (error) {
      throw nameNode(plan.source, error);
    }
    return { ...page, from: id, outputs: new Map([['out', items]]), rejected };
  };
  return walkPages(plan, { pages, enter, nodes: plan.nodes }, options);
}

/** A page as it enters the graph, with what its events tell. */
export interface HandedPage extends EntryPage {
  readonly cursor: Cursor;
  readonly total?: number;
  readonly milliseconds?: number;
}

export interface PageWalk<T> {
  readonly pages: AsyncIterable<T>;
  readonly enter: (page: T) => HandedPage;
  /** Those that a page can come to, in the plan's order. */
  readonly nodes: readonly PlannedNode[];
}

/** As `runPages`, for pages that enter the graph anywhere. */
export async function* walkPages<T>(
  plan: Plan,
  walk: PageWalk<T>,
  options: PagesOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const { stop, unlink } = linkStop(options.signal);
  const flight = new Flight(stop.signal);
  const channel = new EventChannel();
  const { grace = 500 } = options;
  const work = walkAll(plan, { walk, options }, { flight, channel, stop }).then(
    () => channel.end(),
    async (error: unknown) => {
      stop.abort(error);
      await flight.settle(grace);
      channel.end({ error: toClipError(error) });
    },
  );
  try {
    yield* channel.read();
  } finally {
    unlink();
    stop.abort(stoppedByCaller('The reader of the events left.'));
    await work;
  }
}

interface Parts {
  readonly flight: Flight;
  readonly channel: EventChannel;
  /** Stops everything that is under way; its reason is the error that ends the run. */
  readonly stop: AbortController;
}

async function walkAll<T>(
  plan: Plan,
  { walk, options }: { readonly walk: PageWalk<T>; readonly options: PagesOptions },
  { flight, channel, stop }: Parts,
): Promise<void> {
  const { retry = defaultRetry, circuits = new Circuits(), cache = null, contextFor: servicesFor } = options;
  const emit = (event: RunEvent) => channel.push(event);
  const slots = new Slots(Math.max(1, options.pagesInFlight ?? 3));
  let committed: Promise<void> = Promise.resolve();

  const commit = async (page: HandedPage, before: Promise<void>) => {
    const done = await walkPage(plan, page, {
      flight,
      servicesFor,
      retry,
      circuits,
      cache,
      emit,
      onItems: options.onItems,
      nodes: walk.nodes,
    });
    await before;
    const { number, from, cursor } = page;
    const event: RunEvent = { kind: 'page-committed', page: number, node: from, cursor, done };
    await flight.wait(channel.deliver(event));
    slots.release();
  };

  const pages = walk.pages[Symbol.asyncIterator]();
  try {
    let total: number | undefined;
    for (;;) {
      await flight.wait(slots.acquire());
      const next = await flight.race(() => pages.next());
      if (next.done === true) break;
      const page = walk.enter(next.value);
      if (page.total !== undefined && page.total !== total) {
        total = page.total;
        emit({ kind: 'source-total', node: page.from, total });
      }
      for (const event of describeEntry(page)) emit(event);
      const { number, from, outputs, rejected } = page;
      options.onItems?.({ page: number, node: from, outputs, rejected, dropped: [] });
      committed = commit(page, committed);
      committed.catch((error: unknown) => stop.abort(error));
    }
    await committed;
  } finally {
    // Closes what feeds the pages where it was stopped between two of them; a stuck one ends with its signal.
    flight.track(async () => await pages.return?.()).catch(() => undefined);
  }
}

function describeEntry(page: HandedPage): readonly RunEvent[] {
  const { number, from, outputs, rejected, milliseconds = 0 } = page;
  const out = Object.fromEntries([...outputs].map(([output, items]) => [output, items.length]));
  const items = Object.values(out).reduce((sum, count) => sum + count, 0);
  const counts = { in: 0, out, errors: rejected.length, dropped: 0, milliseconds };
  return [
    { kind: 'page-started', page: number, node: from, items },
    { kind: 'node-finished', page: number, node: from, counts },
  ];
}
