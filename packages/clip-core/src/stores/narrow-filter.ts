import type { Filter } from '../filter.ts';
import {
  allTypes,
  elementMark,
  lastTextOrder,
  numberKey,
  textKey,
  textOrder,
  typeMark,
  valueMark,
} from './filter-marks.ts';
import { type Condition, lowerFilter, type OrderOp } from './lower-filter.ts';

/** A condition on `FilterMarks` without negation, for stores that know few operations. */
export type Clause =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Clause[] }
  /** The record has one of these marks, or none of them. */
  | { readonly kind: 'marks'; readonly present: boolean; readonly marks: readonly string[] }
  | { readonly kind: 'range'; readonly key: string; readonly op: OrderOp; readonly value: number };

export interface Narrowed {
  /** True of every record that satisfies the filter; undefined when it would be true of all records. */
  readonly clause: Clause | undefined;
  /** True when the clause is true of no other records, so that they need not be looked at again. */
  readonly exact: boolean;
}

/**
 * What of a filter a store can answer by marks and numbers. The order of texts is answered roughly: what comes back
 * has to be held against the filter once more unless `exact`.
 */
export function narrowFilter(filter: Filter): Narrowed {
  const condition = lowerFilter(filter);
  const clause = simplify(express(condition, true));
  return { clause: isTrue(clause) ? undefined : clause, exact: !ordersTexts(condition) };
}

/** True when no record can satisfy the clause. */
export function isFalse(clause: Clause): boolean {
  return clause.kind === 'any' && clause.of.length === 0;
}

function isTrue(clause: Clause): boolean {
  return clause.kind === 'all' && clause.of.length === 0;
}

const everything: Clause = { kind: 'all', of: [] };
const nothing: Clause = { kind: 'any', of: [] };

function express(condition: Condition, wanted: boolean): Clause {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const kind = (condition.kind === 'all') === wanted ? 'all' : 'any';
      return { kind, of: condition.of.map((inner) => express(inner, wanted)) };
    }
    case 'none':
      return express(condition.of, !wanted);
    case 'there':
      return marked(allTypes.map((type) => typeMark(condition.field, type)));
    case 'type':
      return marked([typeMark(condition.field, condition.type)]);
    case 'equals':
      return marked(condition.values.map((value) => valueMark(condition.field, value)));
    case 'contains':
      return marked(condition.values.map((value) => elementMark(condition.field, value)));
    case 'order':
      return wanted
        ? order(condition)
        : unless(condition, order({ ...condition, op: opposites[condition.op] }));
    case 'starts':
      return wanted ? starts(condition) : everything;
  }

  function marked(marks: readonly string[]): Clause {
    return { kind: 'marks', present: wanted, marks };
  }
}

const opposites = { lt: 'gte', lte: 'gt', gt: 'lte', gte: 'lt' } as const;
/** Texts with one number may stand either way, so their bounds belong to the range. */
const closed = { lt: 'lte', lte: 'lte', gt: 'gte', gte: 'gte' } as const;

type Order = Extract<Condition, { kind: 'order' }>;

function order({ field, op, value }: Order): Clause {
  if (typeof value === 'number') return { kind: 'range', key: numberKey(field), op, value };
  return { kind: 'range', key: textKey(field), op: closed[op], value: textOrder(value) };
}

function starts({ field, value }: Extract<Condition, { kind: 'starts' }>): Clause {
  const key = textKey(field);
  return {
    kind: 'all',
    of: [
      { kind: 'range', key, op: 'gte', value: textOrder(value) },
      { kind: 'range', key, op: 'lte', value: lastTextOrder(value) },
    ],
  };
}

/** A field of another type stands in no order. */
function unless({ field, value }: Order, ordered: Clause): Clause {
  const type = typeof value === 'number' ? 'number' : 'string';
  return { kind: 'any', of: [{ kind: 'marks', present: false, marks: [typeMark(field, type)] }, ordered] };
}

function simplify(clause: Clause): Clause {
  if (clause.kind === 'marks' || clause.kind === 'range') return clause;
  const [neutral, decisive] = clause.kind === 'all' ? [isTrue, isFalse] : [isFalse, isTrue];
  const parts = clause.of.map(simplify);
  if (parts.some(decisive)) return clause.kind === 'all' ? nothing : everything;
  const of = parts.filter((part) => !neutral(part));
  const [only] = of;
  return of.length === 1 && only ? only : { kind: clause.kind, of };
}

function ordersTexts(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(ordersTexts);
    case 'none':
      return ordersTexts(condition.of);
    case 'starts':
      return true;
    case 'order':
      return typeof condition.value === 'string';
    default:
      return false;
  }
}
