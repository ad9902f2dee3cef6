import { z } from 'zod';

/** A setting of a connection, as the form asks for it. */
export interface ConnectionField {
  readonly name: string;
  readonly description: string;
  readonly kind: 'text' | 'number' | 'flag' | 'headers';
  readonly secret: boolean;
  readonly required: boolean;
  /** What is used when nothing is given. */
  readonly fallback: string | number | boolean | null;
}

/** What the form holds: texts as typed, headers a line each. */
export type FieldValues = { readonly [name: string]: string | number | boolean };

type Settings = { [name: string]: string | number | boolean | null | { [header: string]: string } };

const schemaShape = z.object({
  required: z.array(z.string()).default([]),
  properties: z.record(
    z.string(),
    z.looseObject({
      type: z.string().optional(),
      description: z.string().default(''),
      secret: z.boolean().default(false),
      default: z.unknown().optional(),
    }),
  ),
});

/** The fields that a JSON Schema of settings asks for. */
export function fieldsOf(schema: object): readonly ConnectionField[] {
  const { required, properties } = schemaShape.parse(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    description: property.description,
    kind: kindOf(property.type),
    secret: property.secret,
    required: required.includes(name),
    fallback: isPlain(property.default) ? property.default : null,
  }));
}

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

function kindOf(type: string | undefined): ConnectionField['kind'] {
  if (type === 'object') return 'headers';
  if (type === 'boolean') return 'flag';
  return type === 'integer' || type === 'number' ? 'number' : 'text';
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
