import type { Filter, FilterValue } from '../../filter.ts';
import { elementText, typeKey, typeLetter, valueKey } from '../field-entries.ts';
import { type Condition, lowerFilter, type OrderOp, typeOf } from '../lower-filter.ts';

/**
 * The filter as a LanceDB predicate. Any metadata key can be filtered on without declaring it: conditions look typed
 * entries up in a binary JSON column (`json_get_*`: about 20 ms for 100,000 records), each with `coalesce`, since SQL's
 * third truth value must never reach a NOT; elements of lists lie in a column of their own, where a thousand values are
 * looked for in the time of one. Lance's JSONPath functions are not used: they unwrap nested lists, coerce types and
 * cannot read numbers such as -1.5 or 1e20.
 */
export function whereFilter(filter: Filter): string {
  return whereCondition(lowerFilter(filter));
}

/** Records with one of these ids. */
export function whereIds(ids: readonly string[]): string {
  return `id IN (${ids.map(quote).join(', ')})`;
}

/** A text as an SQL literal; quotes are doubled and nothing else has a meaning inside. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function whereCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return join(condition.of.map(whereCondition), 'AND', 'true');
    case 'any':
      return either(condition.of.map(whereCondition));
    case 'none':
      return `(NOT ${whereCondition(condition.of)})`;
    case 'there':
      return `(json_get_string(fields, ${quote(typeKey(condition.field))}) IS NOT NULL)`;
    case 'type':
      return plain(
        `json_get_string(fields, ${quote(typeKey(condition.field))}) = '${typeLetter(condition.type)}'`,
      );
    case 'contains': {
      const texts = condition.values.map((value) => quote(elementText(condition.field, value)));
      return `array_has_any(elements, [${texts.join(', ')}])`;
    }
    case 'equals':
      return plain(
        `${entry(condition.field, condition.values[0])} IN (${condition.values.map(literal).join(', ')})`,
      );
    case 'order':
      return plain(
        `${entry(condition.field, condition.value)} ${operators[condition.op]} ${literal(condition.value)}`,
      );
    case 'starts':
      return plain(`starts_with(${entry(condition.field, condition.value)}, ${quote(condition.value)})`);
  }
}

const operators: { readonly [op in OrderOp]: string } = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

const getters = { string: 'json_get_string', number: 'json_get_float', boolean: 'json_get_bool' } as const;

/** The field's value where it is of the same type as `like`, otherwise null. */
function entry(field: string, like: FilterValue | undefined): string {
  const type = typeOf(like ?? '');
  return `${getters[type]}(fields, ${quote(valueKey(field, type))})`;
}

function literal(value: FilterValue): string {
  if (typeof value === 'string') return quote(value);
  // A bare 1e20 or 5 would be read as another type of number than the column gives.
  return typeof value === 'number' ? `CAST('${value}' AS DOUBLE)` : String(value);
}

/** Halves a long chain again and again: the SQL planner recurses to the depth of what it is given. */
function either(predicates: readonly string[]): string {
  return join(predicates, 'OR', 'false');
}

function join(predicates: readonly string[], word: 'AND' | 'OR', none: string): string {
  if (predicates.length <= 1) return predicates[0] ?? none;
  const half = predicates.length >> 1;
  return `(${join(predicates.slice(0, half), word, none)} ${word} ${join(predicates.slice(half), word, none)})`;
}

function plain(predicate: string): string {
  return `coalesce(${predicate}, false)`;
}
