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

function kindOf(type: string | undefined): ConnectionField['kind'] {
  if (type === 'object') return 'headers';
  if (type === 'boolean') return 'flag';
  return type === 'integer' || type === 'number' ? 'number' : 'text';
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
