import type { JsonValue } from '@clipline/clip-core';

/** A copy that PostgreSQL takes as jsonb: without U+0000, and lone surrogates replaced. */
export function toStorableJson<T extends JsonValue>(value: T): T {
  // The shape stays the same; only the insides of strings change.
  return clean(value) as T;
}

/** The same for a plain text. */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

/** Text that is equal for equal values, whatever the order of their keys. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: JsonValue) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function clean(value: JsonValue): JsonValue {
  if (typeof value === 'string') return toStorableText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [toStorableText(key), clean(inner)]),
    );
  }
  return value;
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
