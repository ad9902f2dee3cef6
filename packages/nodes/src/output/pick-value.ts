import type { JsonValue } from '@clipline/clip-core';

/** What lies at a path of names and numbers, such as `result.tags.0`; the value itself for an empty one, undefined where there is nothing. */
export function pickValue(value: JsonValue, path: string): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    // It has the step as its own; a list has its numbers.
    found = (found as { readonly [key: string]: JsonValue })[step];
  }
  return found;
}
