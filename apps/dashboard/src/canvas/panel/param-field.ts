import type { ParamCondition, ParamControl } from '@clipline/clip-core';
import { labelOf } from '../../ui/label-of.ts';

/** A value of a node's parameters. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | readonly ParamValue[]
  | { readonly [name: string]: ParamValue };

export type ParamValues = { readonly [name: string]: ParamValue };

/** How a value is entered. */
export type FieldShape =
  | { readonly kind: 'text'; readonly control: ParamControl | null; readonly maxLength: number | null }
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      readonly min: number | null;
      readonly max: number | null;
      /** Seconds are shown with their unit and, when there are many, in words. */
      readonly unit: 'seconds' | null;
      /** True when "off" can be chosen in place of a number. */
      readonly nullable: boolean;
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'choices'; readonly options: readonly string[] }
  | { readonly kind: 'moment' }
  | { readonly kind: 'list'; readonly of: FieldShape; readonly most: number | null }
  | { readonly kind: 'map'; readonly of: FieldShape }
  | { readonly kind: 'group'; readonly fields: readonly ParamField[] }
  /** No form for it: it is edited as JSON. */
  | { readonly kind: 'json' };

/** One parameter of a node as a form shows it. */
export interface ParamField {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  readonly fallback: ParamValue | undefined;
  readonly when: ParamCondition;
  readonly shape: FieldShape;
}

/** What is read of JSON Schema; definitions come through `z.toJSONSchema`. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: ParamValue;
  readonly enum?: readonly ParamValue[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly 'x-control'?: ParamControl;
  readonly 'x-when'?: ParamCondition;
}

/** The fields of a node's parameters, in the order of its definition. */
export function describeParams(params: object): readonly ParamField[] {
  // Every definition's `params` is the JSON Schema of an object.
  const { properties = {}, required = [] } = params as Schema;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    label: labelOf(name.replace(inSeconds, '')),
    description: schema.description ?? '',
    required: required.includes(name),
    fallback: schema.default,
    when: schema['x-when'] ?? {},
    shape: withUnit(name, shapeOf(schema)),
  }));
}

/** Whether a field matters with these values; those of other fields count with their defaults. */
export function isShown(field: ParamField, values: ParamValues, fields: readonly ParamField[]): boolean {
  return Object.entries(field.when).every(([name, allowed]) => {
    const value = values[name] ?? fields.find((other) => other.name === name)?.fallback;
    return allowed.some((one) => one === value);
  });
}

/** The value that a new entry of a list or map begins with. */
export function emptyValue(shape: FieldShape): ParamValue {
  switch (shape.kind) {
    case 'number':
      return shape.min ?? 0;
    case 'switch':
      return false;
    case 'choice':
      return shape.options[0] ?? '';
    case 'list':
    case 'choices':
      return [];
    case 'map':
    case 'json':
      return {};
    case 'group':
      return Object.fromEntries(
        shape.fields
          .filter(({ required }) => required)
          .map((field) => [field.name, emptyValue(field.shape)] as const),
      );
    case 'text':
    case 'moment':
      return '';
  }
}

function shapeOf(schema: Schema): FieldShape {
  const { type, anyOf } = schema;
  if (anyOf !== undefined) return shapeOfUnion(anyOf);
  if (schema.enum !== undefined) return { kind: 'choice', options: schema.enum.map(String) };
  if (type === 'boolean') return { kind: 'switch' };
  if (type === 'number' || type === 'integer') return numberOf(schema, false);
  if (type === 'string') {
    if (schema.format === 'date-time') return { kind: 'moment' };
    return { kind: 'text', control: schema['x-control'] ?? null, maxLength: schema.maxLength ?? null };
  }
  if (type === 'array' && schema.items !== undefined) {
    const of = shapeOf(schema.items);
    if (of.kind === 'choice') return { kind: 'choices', options: of.options };
    return { kind: 'list', of, most: schema.maxItems ?? null };
  }
  if (type === 'object' && schema.properties !== undefined) {
    return { kind: 'group', fields: describeParams(schema) };
  }
  if (type === 'object' && typeof schema.additionalProperties === 'object') {
    return { kind: 'map', of: shapeOf(schema.additionalProperties) };
  }
  return { kind: 'json' };
}

/** "A number or nothing" is the one union that definitions use. */
function shapeOfUnion(options: readonly Schema[]): FieldShape {
  const [only, ...more] = options.filter(({ type }) => type !== 'null');
  if (only === undefined || more.length > 0) return { kind: 'json' };
  return only.type === 'number' || only.type === 'integer' ? numberOf(only, true) : shapeOf(only);
}

/** The unit stands in the name: `timeoutSeconds`. */
const inSeconds = /Seconds$/;

function withUnit(name: string, shape: FieldShape): FieldShape {
  return shape.kind === 'number' && inSeconds.test(name) ? { ...shape, unit: 'seconds' } : shape;
}

function numberOf({ type, minimum, maximum }: Schema, nullable: boolean): FieldShape {
  return {
    kind: 'number',
    whole: type === 'integer',
    min: minimum ?? null,
    max: maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? null : maximum,
    unit: null,
    nullable,
  };
}
