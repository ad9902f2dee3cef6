import { isDeepStrictEqual } from 'node:util';
import { ClipError, facets, type Item, type Metadata } from '@clipline/clip-core';

/** Which of two unequal values stays; `refuse` throws `conflict`. */
export type ConflictRule = 'first' | 'last' | 'refuse';

/**
 * One item with the facets and metadata of two; it keeps the first one's id, and `parents` names both when their ids
 * differ. Throws `conflict`, naming the field, when both hold another value and the rule is `refuse`.
 */
export function uniteItems(first: Item, second: Item, rule: ConflictRule): Item {
  const choose = <T>(name: string, one: T | undefined, other: T | undefined): T | undefined => {
    if (one === undefined || other === undefined) return one ?? other;
    if (one === other || isDeepStrictEqual(one, other)) return one;
    if (rule !== 'refuse') return rule === 'first' ? one : other;
    const message = `Item "${first.id}" comes with two values of ${name}. Make them equal, or choose which one stays.`;
    throw new ClipError('conflict', message);
  };
  const names = new Set([...Object.keys(first.metadata), ...Object.keys(second.metadata)]);
  const metadata: Metadata = Object.fromEntries(
    [...names].map((name) => [
      name,
      // One of the two has it.
      choose(`metadata.${name}`, first.metadata[name], second.metadata[name]) ?? null,
    ]),
  );
  const united = Object.fromEntries(
    ([...facets, 'failure'] as const)
      .map((facet) => [facet, choose<unknown>(facet, first[facet], second[facet])] as const)
      .filter(([, value]) => value !== undefined),
  );
  const parents = uniteParents(first, second);
  // Each facet is that of one of the two items.
  return { id: first.id, ...(parents.length === 0 ? {} : { parents }), metadata, ...united } as Item;
}

function uniteParents(first: Item, second: Item): readonly string[] {
  const own = first.parents ?? [];
  if (first.id === second.id) return [...new Set([...own, ...(second.parents ?? [])])];
  const known = own.includes(first.id) ? own : [first.id, ...own];
  return [...new Set([...known, second.id])];
}
