import type { Filter, FilterValue } from '../../filter.ts';
import type { JsonValue, Metadata } from '../../item.ts';
import { type Condition, type FieldType, lowerFilter, type OrderOp, typeOf } from '../lower-filter.ts';

/**
 * The filter as a Milvus expression over two JSON columns: `metadata` and `types`, the latter with a digit for each
 * field that is not null. Milvus compares JSON by type as the contract wants it, but takes a missing field for unequal
 * and a null one for existing, and knows no test of type: `types` answers those.
 */
export function filterExpression(filter: Filter): string {
  return express(lowerFilter(filter));
}

/** Records with one of these ids. */
export function idsExpression(ids: readonly string[]): string {
  return `id in ${list(ids)}`;
}

/** A text as a literal: the same escapes as in JSON. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

const digits = { string: 1, number: 2, boolean: 3, list: 4, object: 5 } as const;

/** The `types` column of a record. */
export function typeDigits(metadata: Metadata): { readonly [key: string]: number } {
  const known = Object.entries(metadata).filter(([, value]) => value !== null);
  return Object.fromEntries(known.map(([field, value]) => [columnKey(field), digits[jsonTypeOf(value)]]));
}

/** The `metadata` column of a record: as given, with keys that an expression can name. */
export function toColumn(metadata: Metadata): { readonly [key: string]: JsonValue } {
  return Object.fromEntries(Object.entries(metadata).map(([field, value]) => [columnKey(field), value]));
}

/** Undoes `toColumn`. */
export function fromColumn(column: { readonly [key: string]: JsonValue }): Metadata {
  return Object.fromEntries(
    Object.entries(column).map(([key, value]) => [key.startsWith(nul) ? key.slice(1) : key, value]),
  );
}

const nul = '\u0000';

/** An empty key cannot be named in an expression: it, and what could be mistaken for it, gets a NUL in front. */
function columnKey(field: string): string {
  return field === '' || field.startsWith(nul) ? `${nul}${field}` : field;
}

function express(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return join(condition.of.map(express), 'and', anyRecord);
    case 'any':
      return join(condition.of.map(express), 'or', noRecord);
    case 'none':
      return `(not ${express(condition.of)})`;
    case 'there':
      return `(exists ${typeColumn(condition.field)})`;
    case 'type':
      return `(${typeColumn(condition.field)} == ${digitOf(condition.type)})`;
    case 'equals':
      return `(${column(condition.field)} in ${list(condition.values)})`;
    case 'contains':
      return `(json_contains_any(${column(condition.field)}, ${list(condition.values)}))`;
    case 'order':
      return `(${column(condition.field)} ${operators[condition.op]} ${literal(condition.value)})`;
    case 'starts':
      return starts(condition.field, condition.value);
  }
}

/** True of every record and of none: the constants `true` and `false` are refused as expressions. */
export const anyRecord = '(id != "")';
const noRecord = '(id == "")';

const operators: { readonly [op in OrderOp]: string } = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** As a range, because the pattern of `like` gives % and _ a meaning and has no way to escape them. */
function starts(field: string, value: string): string {
  const from = `${column(field)} >= ${quote(value)}`;
  const end = afterPrefix(value);
  return end === undefined ? `(${from})` : `(${from} and ${column(field)} < ${quote(end)})`;
}

/** The first text in code point order after all that begin with `prefix`; undefined when nothing comes after them. */
function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    // The code points between are surrogates, which no well-formed text holds.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next);
  }
  return undefined;
}

function column(field: string): string {
  return `metadata[${quote(columnKey(field))}]`;
}

function typeColumn(field: string): string {
  return `types[${quote(columnKey(field))}]`;
}

function list(values: readonly FilterValue[]): string {
  // Whole numbers and others in one list are refused; with a point or an exponent, both kinds match either.
  return `[${values.map((value) => (typeof value === 'number' ? value.toExponential() : literal(value))).join(', ')}]`;
}

function literal(value: FilterValue): string {
  if (typeof value === 'string') return quote(value);
  // 1e20 in full would be read as a 64-bit integer and refused.
  return typeof value === 'number' ? value.toExponential() : String(value);
}

/** Halves a long chain again and again: Milvus parses a flat one a hundred times slower. */
function join(parts: readonly string[], word: 'and' | 'or', none: string): string {
  if (parts.length <= 1) return parts[0] ?? none;
  const half = parts.length >> 1;
  return `(${join(parts.slice(0, half), word, none)} ${word} ${join(parts.slice(half), word, none)})`;
}

function digitOf(type: FieldType): number {
  return digits[type];
}

function jsonTypeOf(value: JsonValue): keyof typeof digits {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' || value === null ? 'object' : typeOf(value as FilterValue);
}
