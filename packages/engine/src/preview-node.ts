import {
  ClipError,
  type ErrorInfo,
  type Facet,
  type Item,
  type ItemWith,
  type NodeContext,
} from '@clipline/clip-core';
import { callNode, nameNode } from './call-node.ts';
import { bindContext, type CallPlace, type Dropped, type NodeServices, type Rejection } from './call-once.ts';
import { Circuits } from './circuits.ts';
import { emitPages } from './emit-pages.ts';
import type { Flight } from './flight.ts';
import type { ItemCache } from './item-cache.ts';
import type { PlannedNode } from './plan.ts';

/** What a node made of samples, or would make of them. */
export interface PreviewFindings {
  readonly outputs: { readonly [output: string]: readonly Item[] };
  readonly rejected: readonly { readonly item: Item; readonly error: ErrorInfo }[];
  readonly dropped: readonly Dropped[];
  readonly sentences: readonly string[];
  readonly cached: number;
}

export interface PreviewPlace {
  readonly flight: Flight;
  readonly services: NodeServices;
  readonly cache: ItemCache | null;
}

/** Runs a node that only computes on samples, once; asks any other what it would do. Throws what the node throws. */
export async function previewNode(
  node: PlannedNode,
  items: readonly Item[],
  { flight, services, cache }: PreviewPlace,
): Promise<PreviewFindings> {
  const place = { flight, services: withoutEffects(services), page: 0 };
  return node.definition.pure ? runOnce(node, items, { place, cache }) : askNode(node, items, place);
}

const once = { tries: 1, firstDelay: 0, maxDelay: 0 };

async function runOnce(
  node: PlannedNode,
  items: readonly Item[],
  { place, cache }: { readonly place: CallPlace; readonly cache: ItemCache | null },
): Promise<PreviewFindings> {
  const { onError } = node.options;
  // What would end a run is to be seen in a preview.
  const options = { ...node.options, tries: 1, onError: onError === 'stop' ? 'output' : onError } as const;
  const tried = { ...node, options };
  const called = await callNode(tried, items, { ...place, retry: once, circuits: new Circuits(), cache });
  const rejected = [...called.rejected];
  const outputs = new Map(called.outputs);
  if (node.definition.emit !== undefined) {
    const { flight, services } = place;
    const emission = {
      options: { contextFor: () => services, retry: once, signal: flight.signal },
      pages: 1,
      skip: 0,
    };
    for await (const page of emitPages(tried, emission)) {
      rejected.push(...page.rejected);
      for (const [output, more] of page.outputs) {
        outputs.set(output, [...(outputs.get(output) ?? []), ...more]);
      }
    }
  }
  return {
    outputs: Object.fromEntries(outputs),
    rejected: rejected.map(describeRejection),
    dropped: called.dropped,
    sentences: [],
    cached: called.counts.cached ?? 0,
  };
}

/** A node with effects outside passes its items on to its first output. */
async function askNode(
  node: PlannedNode,
  items: readonly Item[],
  place: CallPlace,
): Promise<PreviewFindings> {
  const { definition, params } = node;
  const refuse = () => {
    throw new ClipError('internal', 'A preview says what would be done; it rejects and drops nothing.');
  };
  const context: NodeContext = { ...bindContext(node.id, place), reject: refuse, drop: refuse };
  // Items without what the node needs have been left out.
  const batch = items as readonly ItemWith<Facet>[];
  const count = items.length === 1 ? 'this item' : `these ${items.length} items`;
  const sentences =
    definition.preview === undefined
      ? [`It would run on ${count}. It has effects outside, so a preview does not run it.`]
      : await definition.preview(batch, params, context).catch((error: unknown) => {
          throw nameNode(node, error);
        });
  const [first] = definition.outputs;
  const outputs = first === undefined ? {} : { [first]: items };
  return { outputs, rejected: [], dropped: [], sentences, cached: 0 };
}

/** Even a node that says that it only computes cannot reach people, other pipelines or the catalogue. */
function withoutEffects(services: NodeServices): NodeServices {
  const refuse = () =>
    Promise.reject(
      new ClipError('internal', 'A preview touches nothing outside. A pure node must not either.'),
    );
  return {
    ...services,
    assets: { ...services.assets, setMetadata: refuse },
    outbox: {
      requestReview: refuse,
      startPipeline: refuse,
      recordDelivery: refuse,
      note: () => undefined,
    },
  };
}

function describeRejection({ item, error }: Rejection): { readonly item: Item; readonly error: ErrorInfo } {
  const { code, message, retryable } = error;
  return { item, error: { code, message, retryable } };
}
