import type { ConnectionField } from '../../../server/connection-fields.ts';

/** What the form holds: texts as typed, headers a line each. */
export type FieldValues = { readonly [name: string]: string | number | boolean };

type Settings = { [name: string]: string | number | boolean | null | { [header: string]: string } };

/** The values that a form begins with: what is known, else what is used when nothing is given. */
export function initialValues(
  fields: readonly ConnectionField[],
  known: { readonly [name: string]: unknown },
): FieldValues {
  return Object.fromEntries(
    fields.map(({ name, fallback, kind }) => {
      const value = known[name];
      return [name, isPlain(value) ? value : (fallback ?? (kind === 'flag' ? false : ''))];
    }),
  );
}

/**
 * The settings that a form says. An empty secret is left out, so that one that is kept stays; another empty field is null
 * when it was set before, which takes it away.
 */
export function toSettings(
  fields: readonly ConnectionField[],
  values: FieldValues,
  known: { readonly [name: string]: unknown },
): Settings {
  const settings: Settings = {};
  for (const { name, kind, secret } of fields) {
    const value = values[name];
    if (value === undefined) continue;
    if (value === '') {
      if (!secret && known[name] !== undefined) settings[name] = null;
      continue;
    }
    settings[name] = kind === 'headers' ? readHeaders(String(value)) : value;
  }
  return settings;
}

/** `Name: value`, a line each. */
function readHeaders(text: string): { [header: string]: string } {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
    }),
  );
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
