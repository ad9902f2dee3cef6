import type { JsonValue } from '@clipline/clip-core';

/** The value at a path such as `data.items.0.url` in JSON; an empty path is the whole. Undefined where there is none. */
export function readPath(value: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const name of path.split('.').filter((part) => part !== '')) {
    if (typeof at !== 'object' || at === null) return undefined;
    // An array is read by its indices; names of its methods are not its own.
    const here: object = at;
    if (!Object.hasOwn(here, name)) return undefined;
    at = (here as Readonly<Record<string, JsonValue>>)[name];
  }
  return at;
}

/** A text or number at a path, as text; null for anything else and for what is empty. */
export function readText(value: JsonValue, path: string): string | null {
  const found = readPath(value, path);
  if (typeof found !== 'string' && typeof found !== 'number') return null;
  const text = String(found).trim();
  return text === '' ? null : text;
}
