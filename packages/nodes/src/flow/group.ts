import type { ImageRef, Item, JsonValue } from '@clipline/clip-core';

/** What is known of the items of a group, or of those that one page brought. */
export interface Group {
  readonly key: JsonValue;
  readonly count: number;
  /** Of the items that have the value. */
  readonly value: ValueSummary | null;
  /** The first ones, in the order of the source. */
  readonly ids: readonly string[];
  readonly example: Example;
}

export interface ValueSummary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** The item with the highest rank, the first of several. */
export interface Example {
  readonly id: string;
  readonly image?: ImageRef;
  readonly rank: number | null;
}

/** A group of one item. */
export function groupOf(
  item: Item,
  {
    key,
    value,
    rank,
  }: { readonly key: JsonValue; readonly value: number | null; readonly rank: number | null },
): Group {
  return {
    key,
    count: 1,
    value: value === null ? null : { count: 1, sum: value, min: value, max: value },
    ids: [item.id],
    example: { id: item.id, rank, ...(item.image === undefined ? {} : { image: item.image }) },
  };
}

/** Two parts of one group as one; `first` has the items that come first. */
export function joinGroups(first: Group, second: Group, mostIds: number): Group {
  const better =
    (second.example.rank ?? Number.NEGATIVE_INFINITY) > (first.example.rank ?? Number.NEGATIVE_INFINITY);
  return {
    key: first.key,
    count: first.count + second.count,
    value: joinValues(first.value, second.value),
    ids: first.ids.length >= mostIds ? first.ids : [...first.ids, ...second.ids].slice(0, mostIds),
    example: better ? second.example : first.example,
  };
}

function joinValues(first: ValueSummary | null, second: ValueSummary | null): ValueSummary | null {
  if (first === null || second === null) return first ?? second;
  return {
    count: first.count + second.count,
    sum: first.sum + second.sum,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
  };
}

/** The item that stands for a group. */
export function describeGroup(
  group: Group,
  options: { readonly nodeId: string; readonly mostIds: number },
): Item {
  const { key, count, value, example } = group;
  const ids = group.ids.slice(0, options.mostIds);
  const summary =
    value === null ? {} : { sum: value.sum, mean: value.sum / value.count, min: value.min, max: value.max };
  return {
    id: `${options.nodeId}:${nameKey(key)}`,
    parents: group.ids,
    metadata: { group: key, count, ...summary, ids, example: example.id },
    ...(example.image === undefined ? {} : { image: example.image }),
  };
}

/** No two keys have one name. */
function nameKey(key: JsonValue): string {
  return typeof key === 'string' && !key.startsWith('=') ? key : `=${JSON.stringify(key)}`;
}
