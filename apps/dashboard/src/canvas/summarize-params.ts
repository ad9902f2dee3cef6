import type { JsonValue } from '@clipline/clip-core';

/** The parameters that were set, in one short line: `labels cat, dog · top 3`. */
export function summarize(params: Readonly<Record<string, JsonValue>>): string {
  return Object.entries(params)
    .flatMap(([name, value]) => {
      const text = tell(value);
      return text === '' ? [] : [`${name} ${text}`];
    })
    .join(' · ');
}

function tell(value: JsonValue): string {
  if (Array.isArray(value)) {
    const simple = value.filter((one) => typeof one !== 'object');
    return simple.length === value.length ? simple.join(', ') : `${value.length} entries`;
  }
  if (typeof value === 'object' && value !== null) return Object.keys(value).join(', ');
  return value === null ? '' : String(value);
}
