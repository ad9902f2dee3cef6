import { ClipError, type Item } from '@clipline/clip-core';
import type { PlannedNode } from './plan.ts';

/** Where the items of a call went. */
export interface Sorted {
  readonly outputs: ReadonlyMap<string, readonly Item[]>;
  readonly rejected: readonly { readonly item: Item }[];
  readonly dropped: readonly { readonly item: Item }[];
}

/** How often an id went in, left as itself, was rejected or dropped, and whether something was made from it. */
interface Balance {
  came: number;
  left: number;
  refused: number;
  used: boolean;
}

/**
 * Throws `internal` unless every item that went in came out once: on an output, rejected or dropped. Where the node
 * derives, an item is also accounted for by those that name it as a parent, and new ids must name parents that went in.
 */
export function checkConservation(node: PlannedNode, items: readonly Item[], sorted: Sorted): void {
  if (isPassedOn(items, sorted)) return;
  const balances = new Map<string, Balance>();
  const balanceOf = (id: string): Balance => {
    const known = balances.get(id);
    if (known !== undefined) return known;
    const balance = { came: 0, left: 0, refused: 0, used: false };
    balances.set(id, balance);
    return balance;
  };
  for (const { id } of items) balanceOf(id).came++;
  const derives = node.definition.derives === true;
  for (const list of sorted.outputs.values()) {
    for (const { id, parents = [] } of list) {
      const known = balances.get(id);
      if (derives && (known === undefined || known.came === 0)) markParents(node, { id, parents }, balances);
      balanceOf(id).left++;
    }
  }
  for (const { item } of sorted.rejected) balanceOf(item.id).refused++;
  for (const { item } of sorted.dropped) balanceOf(item.id).refused++;
  const wrong = [...balances].flatMap(([id, balance]) => {
    const fault = findFault(balance, derives);
    return fault === null ? [] : [{ id, fault }];
  });
  const first = wrong[0];
  if (first === undefined) return;
  const more = wrong.length === 1 ? '' : ` (and ${wrong.length - 1} more)`;
  throw new ClipError(
    'internal',
    `Item "${first.id}" ${first.fault}${more}. A node gives every item to one output, rejects it or drops it. This is a fault in ${node.definition.type}.`,
  );
}

/** True for the simplest case: one output has all items in the order in which they came. */
function isPassedOn(items: readonly Item[], { outputs, rejected, dropped }: Sorted): boolean {
  const [list] = outputs.values();
  return (
    outputs.size === 1 &&
    rejected.length === 0 &&
    dropped.length === 0 &&
    list?.length === items.length &&
    items.every(({ id }, index) => list[index]?.id === id)
  );
}

/** Throws `internal` where items leave by an output that is not there, or without what the node promises. */
export function checkOutputs(node: PlannedNode, outputs: ReadonlyMap<string, readonly Item[]>): void {
  const { type, outputs: names, gives, needs, derives } = node.definition;
  // What is made anew carries what the node needs because the node says so, not because it came with it.
  const promised = derives === true ? [...new Set([...needs, ...gives])] : gives;
  for (const [output, items] of outputs) {
    if (!names.includes(output)) {
      throw new ClipError(
        'internal',
        `It gave items to an output "${output}" that ${type} does not declare.`,
      );
    }
    for (const facet of promised) {
      const lacking = items.find((item) => item[facet] === undefined);
      if (lacking === undefined) continue;
      throw new ClipError(
        'internal',
        `Item "${lacking.id}" left without ${facet}, which ${type} promises to give.`,
      );
    }
  }
}

function findFault({ came, left, refused, used }: Balance, derives: boolean): string | null {
  // Made anew; its parents have been looked at.
  if (derives && came === 0 && refused === 0) return left > 1 ? 'was made more often than once' : null;
  const rest = came - left - refused;
  if (rest < 0) return 'came out more often than it went in';
  if (rest > 0) return used ? null : 'went in and did not come out';
  return used && left === 0 ? 'was refused, yet others were made from it' : null;
}

function markParents(
  node: PlannedNode,
  { id, parents }: { readonly id: string; readonly parents: readonly string[] },
  balances: ReadonlyMap<string, Balance>,
): void {
  const stranger = parents.find((parent) => (balances.get(parent)?.came ?? 0) === 0);
  if (parents.length === 0 || stranger !== undefined) {
    const origin =
      stranger === undefined ? 'names no parents' : `names a parent "${stranger}" that did not go in`;
    throw new ClipError('internal', `Item "${id}" ${origin}. This is a fault in ${node.definition.type}.`);
  }
  for (const parent of parents) {
    const balance = balances.get(parent);
    if (balance !== undefined) balance.used = true;
  }
}
