import { ClipError } from '../errors.ts';
import type { Item } from '../item.ts';
import type { NodeDefinition } from '../node.ts';
import type { NodeRun } from './run-node.ts';

/**
 * Throws `internal` unless every item that went in came out once: on an output, rejected or dropped. Where the node
 * derives, an item also counts as out when items name it as a parent; items made anew must name parents that went in.
 */
export function checkConservation(definition: NodeDefinition, items: readonly Item[], run: NodeRun): void {
  const out = Object.values(run.outputs).flat();
  const refused = [...run.errors.map(({ item }) => item), ...run.dropped.map(({ item }) => item)];
  const gone = definition.derives === true ? accountForParents(definition, items, out) : idsOf(out);
  const before = idsOf(items).sort();
  const after = [...gone, ...idsOf(refused)].sort();
  if (before.length === after.length && before.every((id, index) => id === after[index])) return;
  throw new ClipError(
    'internal',
    `${definition.type} was given ${before.length} items and ${after.length} came out, or others: ${JSON.stringify(after.slice(0, 10))}.`,
  );
}

/** The items of the input that `out` accounts for, each once however many were made from it. */
function accountForParents(
  { type }: NodeDefinition,
  items: readonly Item[],
  out: readonly Item[],
): readonly string[] {
  const given = new Set(idsOf(items));
  const accounted = new Set<string>();
  const seen = new Set<string>();
  for (const { id, parents = [] } of out) {
    if (seen.has(id)) throw new ClipError('internal', `${type} gave two items with the id "${id}".`);
    seen.add(id);
    const from = given.has(id) ? [id] : parents;
    const stranger = from.find((parent) => !given.has(parent));
    if (from.length === 0 || stranger !== undefined) {
      throw new ClipError(
        'internal',
        `${type} made "${id}" from ${stranger === undefined ? 'nothing' : `"${stranger}", which did not go in`}.`,
      );
    }
    for (const parent of from) accounted.add(parent);
  }
  return [...accounted];
}

function idsOf(items: readonly Item[]): string[] {
  return items.map(({ id }) => id);
}
