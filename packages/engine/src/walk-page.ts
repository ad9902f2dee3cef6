import type { Item, RunEvent } from '@clipline/clip-core';
import { callNode } from './call-node.ts';
import type { NodeServices, Rejection } from './call-once.ts';
import type { Circuits } from './circuits.ts';
import type { Flight } from './flight.ts';
import type { ItemCache } from './item-cache.ts';
import type { NodeItems } from './node-items.ts';
import { keepsItems } from './node-policy.ts';
import type { Plan, PlannedNode } from './plan.ts';
import type { RetryPolicy } from './retry.ts';

/** Items that enter the graph together, by the outputs of one node. */
export interface EntryPage {
  readonly number: number;
  /** Id of the node that gives them. */
  readonly from: string;
  readonly outputs: ReadonlyMap<string, readonly Item[]>;
  readonly rejected: readonly Rejection[];
}

export interface WalkOptions {
  /** Those to walk, in the plan's order. */
  readonly nodes: readonly PlannedNode[];
  readonly flight: Flight;
  readonly servicesFor: (nodeId: string) => NodeServices;
  readonly retry: RetryPolicy;
  readonly circuits: Circuits;
  readonly cache: ItemCache | null;
  readonly emit: (event: RunEvent) => void;
  readonly onItems?: ((items: NodeItems) => void) | undefined;
}

/**
 * Takes one page through the nodes in the plan's order and returns what reached the end of the graph:
 * one item for each id, as the last node on its way gave it, without those that failed anywhere.
 *
 * Where branches meet, a node gets their items one after another in the order of its edges; an item that comes
 * by two ways comes twice. A node that nothing reaches is not called, unless it has `finish` or gathers: what such a
 * node keeps for a page must be able to replace what a killed run left of it.
 */
export async function walkPage(plan: Plan, page: EntryPage, options: WalkOptions): Promise<readonly Item[]> {
  const wires = new Wires(plan);
  const origins = new Origins();
  const failed = new Set<string>();
  const ended = new Map<string, Item>();

  const send = (from: string, output: string, items: readonly Item[]) => {
    if (wires.put(from, output, items)) return;
    for (const item of items) ended.set(item.id, item);
  };
  const refuse = (from: string, rejected: readonly Rejection[]) => {
    for (const { item } of rejected) failed.add(item.id);
    if (
      rejected.length === 0 ||
      wires.put(
        from,
        'error',
        rejected.map(({ item }) => item),
      )
    )
      return;
    for (const { item, error } of rejected) {
      const { code, message, retryable } = error;
      const made = origins.of(item.id);
      options.emit({
        kind: 'item-failed',
        page: page.number,
        node: from,
        item,
        error: { code, message, retryable },
        ...(made === undefined ? {} : { origins: made }),
      });
    }
  };

  for (const [output, items] of page.outputs) send(page.from, output, items);
  refuse(page.from, page.rejected);
  for (const node of options.nodes) {
    const batch = node.inputs.flatMap(({ from, output }) => wires.take(from, output));
    if (batch.length === 0 && !keepsItems(node)) continue;
    const services = options.servicesFor(node.id);
    const outcome = await callNode(node, batch, { ...options, services, page: page.number });
    origins.trace(node, outcome.outputs);
    for (const [output, items] of outcome.outputs) send(node.id, output, items);
    refuse(node.id, outcome.rejected);
    const { outputs, rejected, dropped } = outcome;
    options.onItems?.({ page: page.number, node: node.id, outputs, rejected, dropped });
    if (batch.length > 0) {
      options.emit({ kind: 'node-finished', page: page.number, node: node.id, counts: outcome.counts });
    }
  }
  for (const id of failed) ended.delete(id);
  return [...ended.values()];
}

/** For each item that was made on the way, under which ids what it was made from came into the graph. */
class Origins {
  readonly #origins = new Map<string, readonly string[]>();

  /** Notes what a node has made of its items. */
  trace(node: PlannedNode, outputs: ReadonlyMap<string, readonly Item[]>): void {
    if (node.definition.derives !== true) return;
    const made = [...outputs.values()].flat().map(({ id, parents = [id] }) => {
      return [id, [...new Set(parents.flatMap((parent) => this.of(parent) ?? [parent]))]] as const;
    });
    for (const [id, origins] of made) {
      if (origins.length !== 1 || origins[0] !== id) this.#origins.set(id, origins);
    }
  }

  /** Undefined for an item that came in under its own id. */
  of(id: string): readonly string[] | undefined {
    return this.#origins.get(id);
  }
}

/** The items that lie on the edges of one page. */
class Wires {
  readonly #plan: Plan;
  readonly #items = new Map<string, readonly Item[]>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** False when no edge leads on from this output. */
  put(from: string, output: string, items: readonly Item[]): boolean {
    const leads = this.#plan.pipeline.edges.some((edge) => edge.from === from && edge.output === output);
    if (leads) this.#items.set(keyOf(from, output), items);
    return leads;
  }

  take(from: string, output: string): readonly Item[] {
    return this.#items.get(keyOf(from, output)) ?? [];
  }
}

/** Ids of nodes hold no spaces. */
function keyOf(node: string, output: string): string {
  return `${node} ${output}`;
}
