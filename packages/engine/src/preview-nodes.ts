import { type ErrorInfo, type Facet, type Item, toClipError } from '@clipline/clip-core';
import type { Dropped, NodeServices } from './call-once.ts';
import { Flight, linkStop } from './flight.ts';
import { findAncestors } from './graph.ts';
import type { ItemCache } from './item-cache.ts';
import type { Plan, PlannedNode } from './plan.ts';
import { previewNode } from './preview-node.ts';

export interface PreviewOptions {
  /** Id of the node to stop at; nodes that do not lie before it are left out. All of them by default. */
  readonly upTo?: string;
  /** What nodes may ask of the world. Their scratch folder is the caller's to remove. */
  readonly contextFor: (nodeId: string) => NodeServices;
  readonly cache?: ItemCache;
  readonly signal?: AbortSignal;
}

/** What became of the samples at one node. */
export interface NodePreview {
  readonly node: string;
  /** How many samples came to it. */
  readonly in: number;
  /** False for a node that has effects outside: it is not run, and gives its items on unchanged. */
  readonly ran: boolean;
  readonly outputs: { readonly [output: string]: readonly Item[] };
  readonly rejected: readonly { readonly item: Item; readonly error: ErrorInfo }[];
  readonly dropped: readonly Dropped[];
  /** For people: what the node would do in a run, and what a preview cannot show. */
  readonly sentences: readonly string[];
  /** Why the node as a whole failed; its items end here, the other nodes go on. */
  readonly error: ErrorInfo | null;
  readonly cached: number;
  readonly milliseconds: number;
}

/**
 * Walks samples through a plan in place of what its source would read, and tells each node's results as soon as they
 * are there, in the plan's order. Nothing outside is touched: nodes that are not pure say what they would do. Nodes
 * are tried once. Throws `aborted` when the signal fired.
 */
export async function* previewNodes(
  plan: Plan,
  samples: readonly Item[],
  options: PreviewOptions,
): AsyncGenerator<NodePreview, void, undefined> {
  const { stop, unlink } = linkStop(options.signal);
  const flight = new Flight(stop.signal);
  const { id: source } = plan.source;
  /** By output of a node: what lies on the edges that lead from it. */
  const given = new Map<string, readonly Item[]>([[`${source} out`, samples]]);
  const wanted = options.upTo === undefined ? null : findAncestors(plan.pipeline, options.upTo);
  try {
    for (const node of plan.nodes) {
      if (wanted !== null && !wanted.has(node.id)) continue;
      const arrived = node.inputs.flatMap(({ from, output }) => given.get(`${from} ${output}`) ?? []);
      const preview = await flight.race(() => previewOne(node, arrived, { flight, options }));
      for (const [output, items] of Object.entries(preview.outputs)) given.set(`${node.id} ${output}`, items);
      given.set(
        `${node.id} error`,
        preview.rejected.map(({ item }) => item),
      );
      yield preview;
    }
  } finally {
    unlink();
    stop.abort();
    await flight.settle(500);
  }
}

async function previewOne(
  node: PlannedNode,
  arrived: readonly Item[],
  { flight, options }: { readonly flight: Flight; readonly options: PreviewOptions },
): Promise<NodePreview> {
  const started = performance.now();
  const { needs, pure } = node.definition;
  const items = arrived.filter((item) => needs.every((facet) => item[facet] !== undefined));
  const lacking = describeLacking(needs, arrived, arrived.length - items.length);
  const frame = { node: node.id, in: arrived.length, ran: pure && items.length > 0 };
  const empty = { outputs: {}, rejected: [], dropped: [], sentences: [], error: null, cached: 0 };
  const timed = () => ({ milliseconds: performance.now() - started });
  if (items.length === 0) return { ...frame, ...empty, sentences: lacking, ...timed() };
  try {
    const services = options.contextFor(node.id);
    const { cache = null } = options;
    const found = await previewNode(node, items, { flight, services, cache });
    return { ...frame, ...empty, ...found, sentences: [...lacking, ...found.sentences], ...timed() };
  } catch (error) {
    flight.throwIfStopped();
    const { code, message, retryable } = toClipError(error);
    return { ...frame, ...empty, sentences: lacking, error: { code, message, retryable }, ...timed() };
  }
}

/** A node that was not run has not given what it promises. */
function describeLacking(
  needs: readonly Facet[],
  arrived: readonly Item[],
  count: number,
): readonly string[] {
  if (count === 0) return [];
  const missing = needs.filter((facet) => arrived.some((item) => item[facet] === undefined));
  const who = count === 1 ? '1 sample is' : `${count} samples are`;
  return [
    `${who} left out here: a node before this one, which a preview does not run, would have given ${missing.join(' and ')}.`,
  ];
}
