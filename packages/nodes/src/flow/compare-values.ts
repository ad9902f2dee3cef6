import type { JsonValue } from '@clipline/clip-core';

/**
 * Orders values of any kind: false and true, then numbers, texts by their code units, lists and objects by their JSON.
 * Null comes last in both directions.
 */
export function compareValues(one: JsonValue, other: JsonValue, direction: 1 | -1): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const difference = rankOf(one) - rankOf(other);
  if (difference !== 0) return difference * direction;
  const [a, b] = [toComparable(one), toComparable(other)];
  return a === b ? 0 : (a < b ? -1 : 1) * direction;
}

function rankOf(value: JsonValue): number {
  return ['boolean', 'number', 'string', 'object'].indexOf(typeof value);
}

function toComparable(value: JsonValue): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}
