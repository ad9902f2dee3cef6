import type { Filter, FilterValue } from '../../filter.ts';
import { elementText, typeKey, typeLetter, valueKey } from '../field-entries.ts';
import { type Condition, lowerFilter, type OrderOp, typeOf } from '../lower-filter.ts';
import { toText } from './pgvector-rows.ts';

/** Values of a statement, in the order of their `$1`, `$2`… */
export class Parameters {
  readonly values: unknown[] = [];

  /** Takes a value and returns its place. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** The filter as a condition over the `entries` column, every field and value a parameter. */
export function filterCondition(filter: Filter, parameters: Parameters): string {
  return express(lowerFilter(filter), parameters);
}

function express(condition: Condition, parameters: Parameters): string {
  switch (condition.kind) {
    case 'all':
      return join(condition.of, 'AND', parameters);
    case 'any':
      return join(condition.of, 'OR', parameters);
    case 'none':
      return `(NOT ${express(condition.of, parameters)})`;
    case 'there':
      return `jsonb_exists(entries, ${parameters.add(toText(typeKey(condition.field)))})`;
    case 'type':
      return holds({ [toText(typeKey(condition.field))]: typeLetter(condition.type) }, parameters);
    case 'equals':
      return anyOf(
        condition.values.map((value) => ({ [keyOf(condition.field, value)]: jsonValue(value) })),
        parameters,
      );
    case 'contains':
      return anyOf(
        condition.values.map((value) => ({ e: [toText(elementText(condition.field, value))] })),
        parameters,
      );
    case 'order':
      return order(condition.field, operators[condition.op], condition.value, parameters);
    case 'starts': {
      const key = parameters.add(keyOf(condition.field, condition.value));
      return `COALESCE(starts_with(entries ->> ${key}, ${parameters.add(toText(condition.value))}), false)`;
    }
  }
}

const operators: { readonly [op in OrderOp]: string } = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

function order(field: string, operator: string, value: number | string, parameters: Parameters): string {
  const held = `(entries ->> ${parameters.add(keyOf(field, value))})`;
  const other = parameters.add(typeof value === 'string' ? toText(value) : value);
  const comparison =
    typeof value === 'string'
      ? // By bytes of UTF-8, which is by code point.
        `${held} COLLATE "C" ${operator} ${other}::text`
      : `${held}::float8 ${operator} ${other}::float8`;
  return `COALESCE(${comparison}, false)`;
}

function anyOf(parts: readonly object[], parameters: Parameters): string {
  const [only] = parts;
  if (parts.length === 1 && only) return holds(only, parameters);
  return `(entries @> ANY (${parameters.add(parts.map((part) => JSON.stringify(part)))}::jsonb[]))`;
}

function holds(part: object, parameters: Parameters): string {
  return `(entries @> ${parameters.add(JSON.stringify(part))}::jsonb)`;
}

function join(parts: readonly Condition[], word: 'AND' | 'OR', parameters: Parameters): string {
  if (parts.length === 0) return word === 'AND' ? 'true' : 'false';
  return `(${parts.map((part) => express(part, parameters)).join(` ${word} `)})`;
}

function keyOf(field: string, value: FilterValue): string {
  return toText(valueKey(field, typeOf(value)));
}

function jsonValue(value: FilterValue): FilterValue {
  return typeof value === 'string' ? toText(value) : value;
}
