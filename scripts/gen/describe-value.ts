/** The parts of a JSON Schema that a parameter's description in words is made from. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly ValueSchema[];
  readonly items?: ValueSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  array: 'list',
  object: 'object',
};

/** What a value may be, in words: `list of text, 1 to 1,000 items`. */
export function describeValue(schema: ValueSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (schema.anyOf) return schema.anyOf.map(describeValue).join(' or ');
  const noun = nouns[schema.type ?? ''] ?? 'any value';
  const of = schema.items ? ` of ${describeValue(schema.items)}` : '';
  const limits = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' items'),
  ];
  return [noun + of, ...limits.filter((limit) => limit !== '')].join(', ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const low = least === undefined || Math.abs(least) > 2 ** 50 ? null : least.toLocaleString('en');
  const high = most === undefined || Math.abs(most) > 2 ** 50 ? null : most.toLocaleString('en');
  if (low !== null && high !== null) return `${low} to ${high}${unit}`;
  if (low !== null && low !== '0' && low !== '1') return `at least ${low}${unit}`;
  return high === null ? '' : `at most ${high}${unit}`;
}
