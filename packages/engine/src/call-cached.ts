import { ClipError, type Item, toClipError } from '@clipline/clip-core';
import { bindContext, type CallOutcome, type CallPlace } from './call-once.ts';
import { applyResult, type CachedResult, cacheKey, describeResult, type ItemCache } from './item-cache.ts';
import type { PlannedNode } from './plan.ts';

/**
 * Takes what the cache has of a call's items and calls the node with the others only; keeps what it gives. Outputs
 * keep the order in which the items came. A cache that fails is done without, and noted in the run's log.
 */
export async function callCached(
  node: PlannedNode,
  items: readonly Item[],
  {
    place,
    cache,
    call,
  }: {
    readonly place: CallPlace;
    readonly cache: ItemCache;
    readonly call: (items: readonly Item[]) => Promise<CallOutcome>;
  },
): Promise<CallOutcome> {
  const stamp = await readStamp(node, place);
  if (stamp === null || items.length === 0) return call(items);
  const keys = new Map(items.map((item) => [item, cacheKey(node, item, stamp)]));
  const wanted = [...new Set([...keys.values()].filter((key) => key !== null))];
  const known = await attempt(place, 'read', () => cache.read(wanted));
  const found = (item: Item) => known?.get(keys.get(item) ?? '');
  const missing = items.filter((item) => found(item) === undefined);
  const called = missing.length === 0 ? nothing : await call(missing);
  const fresh = collectResults(keys, missing, called);
  if (fresh.size > 0) await attempt(place, 'write', () => cache.write(fresh));
  const taken = items.flatMap((item) => {
    const result = found(item);
    return result === undefined ? [] : [{ output: result.output, item: applyResult(item, result) }];
  });
  return taken.length === 0 ? called : mix(items, called, taken);
}

const nothing: CallOutcome = { outputs: new Map(), rejected: [], dropped: [] };

async function readStamp(node: PlannedNode, place: CallPlace): Promise<string | null> {
  const { definition, params } = node;
  const refuse = () => {
    throw new ClipError('internal', 'A stamp is asked for without items; there is none to reject or drop.');
  };
  const context = { ...bindContext(node.id, place), reject: refuse, drop: refuse };
  return definition.cacheStamp === undefined ? '' : await definition.cacheStamp(params, context);
}

/** Undefined when the cache failed. */
async function attempt<T>(
  { services, flight }: CallPlace,
  what: 'read' | 'write',
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    flight.throwIfStopped();
    services.outbox.note(`The cache of results could not ${what}: ${toClipError(error).message}`);
    return undefined;
  }
}

/** What the node did to each item that left by an output. */
function collectResults(
  keys: ReadonlyMap<Item, string | null>,
  items: readonly Item[],
  { outputs }: CallOutcome,
): ReadonlyMap<string, CachedResult> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const results = new Map<string, CachedResult>();
  for (const [output, list] of outputs) {
    for (const left of list) {
      const item = byId.get(left.id);
      const key = item === undefined ? undefined : keys.get(item);
      const result = item === undefined ? undefined : describeResult(item, left, output);
      if (key && result !== undefined) results.set(key, result);
    }
  }
  return results;
}

function mix(
  items: readonly Item[],
  called: CallOutcome,
  taken: readonly { readonly output: string; readonly item: Item }[],
): CallOutcome {
  const position = new Map(items.map(({ id }, index) => [id, index]));
  const names = new Set([...called.outputs.keys(), ...taken.map(({ output }) => output)]);
  const outputs = new Map(
    [...names].map((name) => {
      const cached = taken.filter(({ output }) => output === name).map(({ item }) => item);
      const all = [...(called.outputs.get(name) ?? []), ...cached];
      return [name, all.sort((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0))];
    }),
  );
  return { ...called, outputs, cached: taken.length };
}
