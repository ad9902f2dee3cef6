import type { Filter, FilterValue } from '../filter.ts';

/** The types of field that comparisons tell apart. */
export type FieldType = 'string' | 'number' | 'boolean' | 'list';

/**
 * A filter in terms that leave a driver no freedom: each is plainly true or false for every record, also where the
 * field is missing or of another type, so that `none` is plain negation.
 */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'none'; readonly of: Condition }
  /** The field is there and not null. */
  | { readonly kind: 'there'; readonly field: string }
  | { readonly kind: 'type'; readonly field: string; readonly type: FieldType }
  /** The field is a scalar of the values' type and equal to one of them; the values are of one type, at least one. */
  | { readonly kind: 'equals'; readonly field: string; readonly values: Values }
  /** The field is a list with an element equal to one of the values, which are of one type, at least one. */
  | { readonly kind: 'contains'; readonly field: string; readonly values: Values }
  /** The field is of the value's type and stands in this order to it; strings by code point. */
  | { readonly kind: 'order'; readonly field: string; readonly op: OrderOp; readonly value: number | string }
  /** The field is a string that begins with the value. */
  | { readonly kind: 'starts'; readonly field: string; readonly value: string };

export type OrderOp = 'lt' | 'lte' | 'gt' | 'gte';
export type Values = readonly string[] | readonly number[] | readonly boolean[];

/** Spells out the missing-field and type rules of a filter; `matchesFilter` says the same on plain metadata. */
export function lowerFilter(filter: Filter): Condition {
  if ('and' in filter) return { kind: 'all', of: filter.and.map(lowerFilter) };
  if ('or' in filter) return { kind: 'any', of: filter.or.map(lowerFilter) };
  if ('not' in filter)
    return { kind: 'all', of: [...knownFields(filter.not), { kind: 'none', of: lowerFilter(filter.not) }] };
  const { field } = filter;
  switch (filter.op) {
    case 'eq':
      return equalsOne(field, [filter.value]);
    case 'ne':
      return {
        kind: 'all',
        of: [...knownFields(filter), { kind: 'none', of: equalsOne(field, [filter.value]) }],
      };
    case 'in':
      return equalsOne(field, filter.value);
    case 'exists':
      return filter.value ? { kind: 'there', field } : { kind: 'none', of: { kind: 'there', field } };
    case 'prefix':
      return { kind: 'starts', field, value: filter.value };
    default:
      return { kind: 'order', field, op: filter.op, value: filter.value };
  }
}

function equalsOne(field: string, values: readonly FilterValue[]): Condition {
  const groups: Values[] = [
    values.filter((value) => typeof value === 'string'),
    values.filter((value) => typeof value === 'number'),
    values.filter((value) => typeof value === 'boolean'),
  ];
  const of = groups
    .filter((group) => group.length > 0)
    .flatMap((group): Condition[] => [
      { kind: 'equals', field, values: group },
      { kind: 'contains', field, values: group },
    ]);
  return { kind: 'any', of };
}

/** One condition for each comparison inside: that its field is there and of a type it can be compared with. */
function knownFields(filter: Filter): readonly Condition[] {
  if ('and' in filter) return filter.and.flatMap(knownFields);
  if ('or' in filter) return filter.or.flatMap(knownFields);
  if ('not' in filter) return knownFields(filter.not);
  const { field } = filter;
  switch (filter.op) {
    case 'exists':
      return [];
    case 'eq':
    case 'ne':
      return [oneOfTypes(field, ['list', typeOf(filter.value)])];
    case 'in':
      if (filter.value.length === 0) return [{ kind: 'there', field }];
      return [oneOfTypes(field, ['list', ...new Set(filter.value.map(typeOf))])];
    default:
      return [{ kind: 'type', field, type: typeOf(filter.value) }];
  }
}

function oneOfTypes(field: string, types: readonly FieldType[]): Condition {
  return { kind: 'any', of: types.map((type) => ({ kind: 'type', field, type })) };
}

/** The type of field that a value is compared with. */
export function typeOf(value: FilterValue): Exclude<FieldType, 'list'> {
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'boolean';
}
