import type { Filter, FilterValue } from '../filter.ts';
import type { JsonValue, Metadata } from '../item.ts';

type Leaf = Exclude<Filter, { and: unknown } | { or: unknown } | { not: unknown }>;

/**
 * Whether a record with this metadata satisfies the filter; the reference for every driver.
 * A comparison knows a field when it is there, not null, and a list or of the value's own type; what it does not
 * know it does not match, and `not` matches only where every comparison inside knows its field. `exists` always knows.
 * On a list, `ne` means that no element is equal. Strings are ordered by code point.
 */
export function matchesFilter(filter: Filter, metadata: Metadata): boolean {
  if ('and' in filter) return filter.and.every((inner) => matchesFilter(inner, metadata));
  if ('or' in filter) return filter.or.some((inner) => matchesFilter(inner, metadata));
  if ('not' in filter) return knowsFields(filter.not, metadata) && !matchesFilter(filter.not, metadata);
  if (filter.op === 'exists') return isThere(fieldOf(metadata, filter.field)) === filter.value;
  return knowsFields(filter, metadata) && compares(filter, fieldOf(metadata, filter.field));
}

/** Negative when `a` comes before `b` in code point order, which is also the order of their UTF-8 bytes. */
export function compareByCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    // Surrogates stand for code points above all other UTF-16 units, but are numbered below some of them.
    if (x !== y) return lift(x) - lift(y);
  }
  return a.length - b.length;
}

function lift(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function knowsFields(filter: Filter, metadata: Metadata): boolean {
  if ('and' in filter) return filter.and.every((inner) => knowsFields(inner, metadata));
  if ('or' in filter) return filter.or.every((inner) => knowsFields(inner, metadata));
  if ('not' in filter) return knowsFields(filter.not, metadata);
  return filter.op === 'exists' || knows(filter, fieldOf(metadata, filter.field));
}

function knows(leaf: Leaf, field: JsonValue | undefined): boolean {
  if (!isThere(field)) return false;
  switch (leaf.op) {
    case 'eq':
    case 'ne':
      return Array.isArray(field) || typeof field === typeof leaf.value;
    case 'in':
      // An empty list of values says nothing about types: any field that is there is known.
      if (leaf.value.length === 0) return true;
      return Array.isArray(field) || leaf.value.some((value) => typeof value === typeof field);
    default:
      return typeof field === typeof leaf.value;
  }
}

function compares(leaf: Leaf, field: JsonValue | undefined): boolean {
  switch (leaf.op) {
    case 'eq':
      return holds(field, leaf.value);
    case 'ne':
      return !holds(field, leaf.value);
    case 'in':
      return leaf.value.some((value) => holds(field, value));
    case 'prefix':
      return typeof field === 'string' && field.startsWith(leaf.value);
    case 'exists':
      return isThere(field) === leaf.value;
    default:
      return inOrder(leaf.op, field, leaf.value);
  }
}

function inOrder(
  op: 'lt' | 'lte' | 'gt' | 'gte',
  field: JsonValue | undefined,
  value: number | string,
): boolean {
  const order = orderOf(field, value);
  if (order === undefined) return false;
  if (op === 'lt') return order < 0;
  if (op === 'lte') return order <= 0;
  return op === 'gt' ? order > 0 : order >= 0;
}

function orderOf(field: JsonValue | undefined, value: number | string): number | undefined {
  if (typeof field === 'number' && typeof value === 'number')
    return field < value ? -1 : field > value ? 1 : 0;
  if (typeof field === 'string' && typeof value === 'string') return compareByCodePoint(field, value);
  return undefined;
}

function holds(field: JsonValue | undefined, value: FilterValue): boolean {
  return Array.isArray(field) ? field.includes(value) : field === value;
}

function isThere(field: JsonValue | undefined): boolean {
  return field !== undefined && field !== null;
}

function fieldOf(metadata: Metadata, name: string): JsonValue | undefined {
  return Object.hasOwn(metadata, name) ? metadata[name] : undefined;
}
