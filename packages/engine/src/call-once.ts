import {
  ClipError,
  type Facet,
  type Item,
  type ItemWith,
  type NodeContext,
  type NodeOptions,
} from '@clipline/clip-core';
import { isTaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { checkConservation, checkOutputs, type Sorted } from './check-outcome.ts';
import type { Circuits } from './circuits.ts';
import type { Flight } from './flight.ts';
import { placesOf, timeoutOf } from './node-policy.ts';
import type { PlannedNode } from './plan.ts';

/** What the caller of a run provides to a node; the engine adds what belongs to one call. */
export type NodeServices = Omit<
  NodeContext,
  'signal' | 'nodeId' | 'page' | 'idempotencyKey' | 'reject' | 'drop'
>;

/** What belongs to one page at one node. */
export interface CallPlace {
  readonly flight: Flight;
  readonly services: NodeServices;
  readonly page: number;
}

export interface Rejection {
  /** As it came in. */
  readonly given: Item;
  /** The same with `failure` set. */
  readonly item: Item;
  readonly error: ClipError;
}

export interface Dropped {
  readonly item: Item;
  readonly reason: string;
}

/** Where the items of one call went; each is in exactly one of these lists. */
export interface CallOutcome extends Sorted {
  readonly rejected: readonly Rejection[];
  readonly dropped: readonly Dropped[];
  /** How many results came from the cache; absent where none did. */
  readonly cached?: number;
}

/**
 * Gives a node one call's items, when it has a place and its service is not known to be dead, and checks what comes
 * back. Throws `timeout` when it takes longer than the node may, and `internal` when it lost, doubled or made up an item.
 */
export async function callOnce(
  node: PlannedNode,
  items: readonly Item[],
  { place, circuits }: { readonly place: CallPlace; readonly circuits: Circuits },
): Promise<CallOutcome> {
  const start = () =>
    circuits.call(
      node,
      () => withTimeout(node, place, (signal) => runNode(node, items, { ...place, signal })),
      {
        failureOf: ({ rejected }) =>
          items.length > 0 &&
          rejected.length === items.length &&
          rejected.every(({ error }) => error.retryable)
            ? rejected[0]?.error
            : undefined,
        refuse: (error) => rejectAll(node, items, error),
      },
    );
  const places = placesOf(node);
  return places === undefined ? start() : places.execute(start, place.flight.signal);
}

/** An item as it leaves through the `error` output of a node; what it was made from stays on it. */
export function rejectItem(node: string, given: Item, error: ClipError): Rejection {
  const { code, message, retryable } = error;
  return { given, item: { ...given, failure: { node, code, message, retryable } }, error };
}

/** A call of which every item is rejected for the same reason. */
export function rejectAll(node: PlannedNode, items: readonly Item[], error: ClipError): CallOutcome {
  const rejected = items.map((item) => rejectItem(node.id, item, error));
  return { outputs: new Map(), rejected, dropped: [] };
}

/** Throws the first rejection, with its item's id, where the options say that errors stop the run. */
export function throwWhereErrorsStop({ onError }: NodeOptions, rejected: readonly Rejection[]): void {
  const [first] = rejected;
  if (onError !== 'stop' || first === undefined) return;
  const { code, message, retryable, retryAfter } = first.error;
  const options = { cause: first.error, retryable, retryAfter };
  throw new ClipError(code, `Item "${first.given.id}": ${message}`, options);
}

/** The context of one call, but for what becomes of its items. */
export function bindContext(nodeId: string, { flight, services, page }: CallPlace) {
  return {
    ...services,
    signal: flight.signal,
    nodeId,
    page,
    idempotencyKey: (item: Item) => `${services.runId}/${nodeId}/${item.id}`,
  };
}

async function runNode(
  node: PlannedNode,
  items: readonly Item[],
  { signal, ...place }: CallPlace & { readonly signal: AbortSignal },
): Promise<CallOutcome> {
  const rejected: Rejection[] = [];
  const dropped: Dropped[] = [];
  const context: NodeContext = {
    ...bindContext(node.id, place),
    signal,
    reject(item, cause) {
      rejected.push(rejectItem(node.id, item, cause));
    },
    drop(item, reason) {
      dropped.push({ item, reason });
    },
  };
  // The planner has made sure that every item that can arrive here carries what the node needs.
  const batch = items as readonly ItemWith<Facet>[];
  const given = await node.definition.run(batch, node.params, context);
  const outputs = new Map<string, readonly Item[]>(Object.entries(given));
  // Copies: a node that goes on after it has answered changes nothing any more.
  const outcome = { outputs, rejected: [...rejected], dropped: [...dropped] };
  checkConservation(node, items, outcome);
  checkOutputs(node, outputs);
  return outcome;
}

async function withTimeout<T>(
  node: PlannedNode,
  { flight }: CallPlace,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const milliseconds = timeoutOf(node);
  if (milliseconds === undefined) return work(flight.signal);
  const policy = timeout(milliseconds, TimeoutStrategy.Aggressive);
  try {
    return await policy.execute(({ signal }) => flight.track(() => work(signal)), flight.signal);
  } catch (error) {
    if (!isTaskCancelledError(error)) throw error;
    flight.throwIfStopped();
    throw new ClipError('timeout', `It took longer than the ${milliseconds / 1000} s that it may take.`, {
      retryable: true,
      cause: error,
    });
  }
}
