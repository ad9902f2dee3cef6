import type { JsonValue } from '@clipline/clip-core';

/** A metadata value as people read it. */
export function shownValue(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}

/** A CEL condition that this value of this field satisfies; null for values that filters do not compare. */
export function filterFor(field: string, value: JsonValue): string | null {
  if (value === null || typeof value === 'object') return null;
  return `${fieldReference(field)} == ${JSON.stringify(value)}`;
}

/** How a CEL expression names a metadata field. */
export function fieldReference(field: string): string {
  return /^[A-Za-z_]\w*$/.test(field) ? `metadata.${field}` : `metadata[${JSON.stringify(field)}]`;
}
