import { ClipError, type Item, type NodeContext, type NodeCounts, toClipError } from '@clipline/clip-core';
import { callCached } from './call-cached.ts';
import {
  bindContext,
  type CallOutcome,
  type CallPlace,
  callOnce,
  type Dropped,
  rejectAll,
  throwWhereErrorsStop,
} from './call-once.ts';
import type { Circuits } from './circuits.ts';
import { type ItemCache, isCacheable } from './item-cache.ts';
import { keepsItems, retryOf, splitBatch } from './node-policy.ts';
import type { PlannedNode } from './plan.ts';
import { pauseBeforeTry, pauseOrThrow, type RetryPolicy, withRetries } from './retry.ts';

/** Where a batch went; every item of it is in exactly one of these lists. */
export interface NodeOutcome extends CallOutcome {
  readonly counts: NodeCounts;
}

export interface CallOptions extends CallPlace {
  /** For nodes that say nothing of their own. */
  readonly retry: RetryPolicy;
  readonly circuits: Circuits;
  /** Results of earlier runs; null does without. */
  readonly cache: ItemCache | null;
}

/**
 * Gives a node one batch, in calls of the size that it asks for. What fails for a passing reason is tried again: the
 * whole call where the node threw, else the items that it rejected. What still fails is dealt with as the node's
 * `onError` says. Throws ClipErrors that name the node.
 */
export async function callNode(
  node: PlannedNode,
  items: readonly Item[],
  options: CallOptions,
): Promise<NodeOutcome> {
  const started = performance.now();
  try {
    const outcomes: CallOutcome[] = [];
    const parts = splitBatch(items, node.options);
    if (parts.length > 1 && node.options.concurrency !== undefined) {
      outcomes.push(...(await Promise.all(parts.map((part) => callWithTries(node, part, options)))));
    } else {
      for (const part of parts) outcomes.push(await callWithTries(node, part, options));
    }
    return settle(node, items, { outcome: mergeOutcomes(outcomes), started });
  } catch (error) {
    throw nameNode(node, error);
  }
}

/** Lets a node finish after the last page. Throws ClipErrors that name the node. */
export async function finishNode(
  node: PlannedNode,
  options: Omit<CallOptions, 'circuits' | 'cache'>,
): Promise<void> {
  const refuse = () => {
    throw new ClipError('internal', 'There is no item to reject or drop once every page has been committed.');
  };
  const context: NodeContext = { ...bindContext(node.id, options), reject: refuse, drop: refuse };
  try {
    await withRetries(
      options.flight,
      retryOf(node, options.retry),
      async () => await node.definition.finish?.(node.params, context),
    );
  } catch (error) {
    throw nameNode(node, error);
  }
}

/** The same error with the node's id and type before its message; a cancelled run is nobody's fault. */
export function nameNode(
  node: { readonly id: string; readonly definition: { readonly type: string } },
  error: unknown,
): ClipError {
  const failure = toClipError(error);
  if (failure.code === 'aborted') return failure;
  const { code, retryable, retryAfter } = failure;
  return new ClipError(code, `Node "${node.id}" (${node.definition.type}): ${failure.message}`, {
    cause: failure,
    retryable,
    retryAfter,
  });
}

async function callWithTries(
  node: PlannedNode,
  items: readonly Item[],
  { flight, circuits, cache, retry, ...rest }: CallOptions,
): Promise<CallOutcome> {
  const policy = retryOf(node, retry);
  const place = { ...rest, flight };
  const call = (part: readonly Item[]) => callOnce(node, part, { place, circuits });
  const outcomes: CallOutcome[] = [];
  let open = items;
  for (let attempt = 1; ; attempt++) {
    let outcome: CallOutcome;
    try {
      outcome = await flight.race(() =>
        cache !== null && isCacheable(node) ? callCached(node, open, { place, cache, call }) : call(open),
      );
    } catch (error) {
      const failure = toClipError(error);
      const last = !failure.retryable || attempt >= policy.tries;
      if (last && isAboutItems(node, failure) && !flight.signal.aborted) {
        outcomes.push(rejectAll(node, open, failure));
        break;
      }
      await pauseOrThrow(flight, policy, { error, attempt });
      continue;
    }
    const passing = outcome.rejected.filter(({ error }) => error.retryable);
    if (passing.length === 0 || attempt >= policy.tries || keepsItems(node)) {
      outcomes.push(outcome);
      break;
    }
    outcomes.push({ ...outcome, rejected: outcome.rejected.filter(({ error }) => !error.retryable) });
    open = passing.map(({ given }) => given);
    await pauseBeforeTry(flight, policy, { errors: passing.map(({ error }) => error), attempt });
  }
  return mergeOutcomes(outcomes);
}

/**
 * Whether a call's failure is that of its items: the node may be passed by, or took too long with these very items.
 * Any other error that a node throws ends the run, so that it can go on from where it was once the reason is mended.
 */
function isAboutItems({ options, definition }: PlannedNode, { code }: ClipError): boolean {
  if (definition.gathers === true || code === 'internal') return false;
  return options.onError === 'pass' || (options.onError === 'output' && code === 'timeout');
}

function mergeOutcomes(outcomes: readonly CallOutcome[]): CallOutcome {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return only;
  const outputs = new Map<string, Item[]>();
  for (const { outputs: given } of outcomes) {
    for (const [name, items] of given) {
      const list = outputs.get(name);
      if (list === undefined) outputs.set(name, [...items]);
      else for (const item of items) list.push(item);
    }
  }
  const cached = outcomes.reduce((sum, outcome) => sum + (outcome.cached ?? 0), 0);
  return {
    outputs,
    ...(cached > 0 ? { cached } : {}),
    rejected: outcomes.flatMap(({ rejected }) => rejected),
    dropped: outcomes.flatMap(({ dropped }) => dropped),
  };
}

/** Does with what was rejected as the node's `onError` says, and counts. */
function settle(
  node: PlannedNode,
  items: readonly Item[],
  { outcome, started }: { readonly outcome: CallOutcome; readonly started: number },
): NodeOutcome {
  const { onError } = node.options;
  throwWhereErrorsStop(node.options, outcome.rejected);
  const passes = onError === 'pass' && outcome.rejected.length > 0;
  const settled = passes ? passOn(node, outcome) : outcome;
  const { outputs, rejected, dropped } = settled;
  const counts: NodeCounts = {
    in: items.length,
    out: Object.fromEntries([...outputs].map(([output, list]) => [output, list.length])),
    errors: rejected.length,
    dropped: dropped.length,
    ...(dropped.length > 0 ? { reasons: countReasons(dropped) } : {}),
    ...(settled.cached === undefined ? {} : { cached: settled.cached }),
    ...(passes ? { passed: outcome.rejected.length } : {}),
    milliseconds: performance.now() - started,
  };
  return { ...settled, counts };
}

/** The planner has made sure that a node that passes items on has an output for them. */
function passOn({ definition }: PlannedNode, { outputs, rejected, ...rest }: CallOutcome): CallOutcome {
  const output = definition.outputs[0] ?? 'out';
  const passed = rejected.map(({ given }) => given);
  const more = new Map(outputs).set(output, [...(outputs.get(output) ?? []), ...passed]);
  return { ...rest, outputs: more, rejected: [] };
}

/** A node that tells each item its own reason must not make its counts as long as its batch. */
const mostReasons = 20;

function countReasons(dropped: readonly Dropped[]): { readonly [reason: string]: number } {
  const reasons = new Map<string, number>();
  for (const { reason } of dropped) {
    const name = reasons.has(reason) || reasons.size < mostReasons ? reason : 'other reasons';
    reasons.set(name, (reasons.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(reasons);
}
