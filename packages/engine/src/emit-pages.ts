import type { Item, NodeContext } from '@clipline/clip-core';
import { nameNode } from './call-node.ts';
import { bindContext, type Rejection, rejectItem, throwWhereErrorsStop } from './call-once.ts';
import { checkOutputs } from './check-outcome.ts';
import type { Flight } from './flight.ts';
import { retryOf } from './node-policy.ts';
import type { PlannedNode } from './plan.ts';
import { defaultRetry, pauseOrThrow } from './retry.ts';
import type { HandedPage, PagesOptions } from './run-pages.ts';
import { openStoppable } from './stoppable.ts';

export interface Emission {
  readonly options: PagesOptions;
  /** How many pages there were before the node's first batch. */
  readonly pages: number;
  /** How many of its batches are safe already. */
  readonly skip: number;
}

/**
 * What a node has gathered, a page for each batch. A node that fails with a retryable error is asked again, and what
 * it had given before is passed over. Throws ClipErrors that name the node.
 */
export function emitPages(node: PlannedNode, emission: Emission): AsyncIterableIterator<HandedPage> {
  return openStoppable(emission.options.signal, (flight) => emitWithRetries(node, emission, flight));
}

async function* emitWithRetries(
  node: PlannedNode,
  emission: Emission,
  flight: Flight,
): AsyncGenerator<HandedPage, void, undefined> {
  const { retry = defaultRetry } = emission.options;
  let { skip } = emission;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const page of emitOnce(node, { ...emission, skip }, flight)) {
        yield page;
        skip++;
        attempt = 1;
      }
      return;
    } catch (error) {
      await pauseOrThrow(flight, retryOf(node, retry), { error: nameNode(node, error), attempt });
    }
  }
}

async function* emitOnce(
  node: PlannedNode,
  { options, pages, skip }: Emission,
  flight: Flight,
): AsyncGenerator<HandedPage, void, undefined> {
  let rejected: Rejection[] = [];
  const services = options.contextFor(node.id);
  const context: NodeContext = {
    ...bindContext(node.id, { flight, services, page: pages }),
    reject(item, cause) {
      rejected.push(rejectItem(node.id, item, cause));
    },
    // It was counted when it came in: a gathering node drops what it keeps.
    drop: () => undefined,
  };
  let started = performance.now();
  const toPage = (batch: number, outputs: ReadonlyMap<string, readonly Item[]>): HandedPage => {
    checkOutputs(node, outputs);
    throwWhereErrorsStop(node.options, rejected);
    const number = pages + batch;
    const cursor = { node: node.id, batch, page: number };
    return { number, cursor, from: node.id, outputs, rejected, milliseconds: performance.now() - started };
  };
  let batch = 0;
  for await (const given of node.definition.emit?.(node.params, context) ?? []) {
    if (batch >= skip) {
      yield toPage(batch, new Map(Object.entries(given).map(([output, items]) => [output, items ?? []])));
    }
    batch++;
    rejected = [];
    started = performance.now();
  }
  if (rejected.length > 0 && batch >= skip) yield toPage(batch, new Map());
}
