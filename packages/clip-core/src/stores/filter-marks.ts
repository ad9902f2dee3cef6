import { createHash } from 'node:crypto';
import type { FilterValue } from '../filter.ts';
import type { JsonValue, Metadata } from '../item.ts';
import { type FieldType, typeOf } from './lower-filter.ts';

/**
 * Metadata in the two forms that every store can filter: a list of texts to look for, and numbers to compare.
 * No rule of a store about paths, missing fields, coercion or mixed types can interfere.
 */
export interface FilterMarks {
  /** One for each field's type, each scalar, and each scalar element of a list; never empty. */
  readonly marks: readonly string[];
  /** Each number, and for each text a number that orders it roughly. */
  readonly numbers: { readonly [key: string]: number };
}

/** On every record. */
const always = 'record';
/** On no record. */
export const neverMark = 'none';

const letters = { string: 's', number: 'n', boolean: 'b', list: 'l', object: 'o' } as const;

/** What is kept beside a record so that it can be filtered. */
export function filterMarks(metadata: Metadata): FilterMarks {
  const marks = new Set<string>([always]);
  const numbers: [string, number][] = [];
  for (const [field, value] of Object.entries(metadata)) {
    if (value === null) continue;
    marks.add(typeMark(field, kindOf(value)));
    if (Array.isArray(value)) {
      for (const element of value) if (isScalar(element)) marks.add(elementMark(field, element));
    } else if (isScalar(value)) marks.add(valueMark(field, value));
    if (typeof value === 'number') numbers.push([numberKey(field), value]);
    if (typeof value === 'string') numbers.push([textKey(field), textOrder(value)]);
  }
  return { marks: [...marks], numbers: Object.fromEntries(numbers) };
}

export const allTypes = ['string', 'number', 'boolean', 'list', 'object'] as const;

export function typeMark(field: string, type: FieldType | 'object'): string {
  return `type:${letters[type]}:${fieldKey(field)}`;
}

export function valueMark(field: string, value: FilterValue): string {
  return `is:${fieldKey(field)}=${valueText(value)}`;
}

export function elementMark(field: string, value: FilterValue): string {
  return `has:${fieldKey(field)}=${valueText(value)}`;
}

/** Key under which a field's number is kept. */
export function numberKey(field: string): string {
  return `n${fieldKey(field)}`;
}

/** Key under which the rough order of a field's text is kept. */
export function textKey(field: string): string {
  return `t${fieldKey(field)}`;
}

/** The first six bytes as a whole number: of two texts, the later one by code point never has a smaller number. */
export function textOrder(text: string): number {
  return orderOf(text, 0x00);
}

/** The highest number of a text that begins with `prefix`. */
export function lastTextOrder(prefix: string): number {
  return orderOf(prefix, 0xff);
}

function orderOf(text: string, rest: number): number {
  const bytes = Buffer.alloc(orderBytes, rest);
  // Twice as many characters as bytes are wanted, so that none of those bytes is of one cut in half.
  Buffer.from(text.slice(0, 2 * orderBytes), 'utf8').copy(bytes);
  return bytes.readUIntBE(0, orderBytes);
}

/** As many as a 64-bit float holds exactly. */
const orderBytes = 6;
const longestName = 48;
const longestText = 64;

/** Letters, digits and _ only, since stores give other characters in keys a meaning. */
function fieldKey(field: string): string {
  return field.length <= longestName && /^[A-Za-z0-9]+$/.test(field) ? `_${field}` : `__${digest(field)}`;
}

function valueText(value: FilterValue): string {
  const text = `${letters[typeOf(value)]}${value === 0 ? 0 : value}`;
  return text.length <= longestText ? text : `#${digest(text)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function kindOf(value: Exclude<JsonValue, null>): FieldType | 'object' {
  if (Array.isArray(value)) return 'list';
  return isScalar(value) ? typeOf(value) : 'object';
}

function isScalar(value: JsonValue): value is FilterValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
