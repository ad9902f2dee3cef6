import { ClipError, type Filter, type FilterValue } from '@clipline/clip-core';
import type { ASTNode } from '@marcbachmann/cel-js';
import { parseFilterExpression } from './parse-expression.ts';

/**
 * Turns a CEL condition on metadata into what every store can search with: `== != < <= > >=`, `in`, `&& || !`,
 * `has(metadata.x)`, `metadata.x.startsWith("…")`, a field that is true or false by itself, and comparisons with null,
 * which ask whether the field is there. `metadata.year`, `metadata["year"]` and `year` name the same field.
 * Throws `expression-invalid` for bad syntax and `filter-unsupported`, naming the part, for everything else of CEL.
 *
 * @example
 * toFilter('year > 2000 && "red" in metadata.colours')
 */
export function toFilter(expression: string): Filter {
  return readCondition(parseFilterExpression(expression).ast);
}

function readCondition(node: ASTNode): Filter {
  switch (node.op) {
    case '&&':
      return { and: flatten('&&', node).map(readCondition) };
    case '||':
      return { or: flatten('||', node).map(readCondition) };
    case '!_':
      return negate(readCondition(node.args));
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return readComparison(node, node.op, node.args);
    case 'in':
      return readMembership(node, node.args);
    case 'call':
      return readHas(node, node.args);
    case 'rcall':
      return readPrefix(node, node.args);
    default:
      return { field: readField(node), op: 'eq', value: true };
  }
}

/** `a && b && c` is one list and not a list in a list. */
function flatten(op: '&&' | '||', node: ASTNode): readonly ASTNode[] {
  return node.op === op ? node.args.flatMap((side) => flatten(op, side)) : [node];
}

/**
 * Carried inward, because a whole negated filter would match only records with every field, whereas in CEL
 * `!(a && b)` is true as soon as one of the two is known to be false.
 */
function negate(filter: Filter): Filter {
  if ('and' in filter) return { or: filter.and.map(negate) };
  if ('or' in filter) return { and: filter.or.map(negate) };
  if ('not' in filter) return filter.not;
  return filter.op === 'exists' ? { ...filter, value: !filter.value } : { not: filter };
}

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
type Ordering = 'lt' | 'lte' | 'gt' | 'gte';

const orderings: { readonly [op in Comparison]?: Ordering } = {
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
};
const turned: { readonly [op in Comparison]: Comparison } = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function readComparison(node: ASTNode, op: Comparison, [left, right]: readonly [ASTNode, ASTNode]): Filter {
  if (isLiteral(left) && !isLiteral(right)) return readComparison(node, turned[op], [right, left]);
  const field = readField(left);
  const value = readLiteral(right);
  if (value === null) {
    if (op === '==' || op === '!=') return { field, op: 'exists', value: op === '!=' };
    throw unsupported(node, 'nothing is greater or smaller than null');
  }
  if (op === '==') return { field, op: 'eq', value };
  if (op === '!=') return { field, op: 'ne', value };
  const ordering = orderings[op];
  if (ordering === undefined || typeof value === 'boolean') {
    throw unsupported(node, 'true and false have no order');
  }
  return { field, op: ordering, value };
}

function readMembership(node: ASTNode, [left, right]: readonly [ASTNode, ASTNode]): Filter {
  if (right.op === 'list') {
    const value = right.args.map((element) => readScalar(element));
    return { field: readField(left), op: 'in', value };
  }
  if (!isLiteral(left))
    throw unsupported(node, 'on one side of `in` stands a value, or on the other a list of values');
  // Stores look for an element where the field is a list.
  return { field: readField(right), op: 'eq', value: readScalar(left) };
}

function readHas(node: ASTNode, [name, args]: readonly [string, readonly ASTNode[]]): Filter {
  const [field] = args;
  if (name === 'has' && args.length === 1 && field !== undefined) {
    return { field: readField(field), op: 'exists', value: true };
  }
  throw unsupported(node, `stores know no function ${name}`);
}

function readPrefix(
  node: ASTNode,
  [name, subject, args]: readonly [string, ASTNode, readonly ASTNode[]],
): Filter {
  const [prefix] = args;
  if (name !== 'startsWith' || prefix === undefined || args.length > 1) {
    throw unsupported(node, `stores know no function ${name}`);
  }
  const value = readLiteral(prefix);
  if (typeof value !== 'string') throw unsupported(prefix, 'startsWith takes a text in quotes');
  return { field: readField(subject), op: 'prefix', value };
}

function readField(node: ASTNode): string {
  if (node.op === 'id') {
    if (node.args === 'metadata') throw unsupported(node, 'name a field of it, such as metadata.year');
    if (node.args === 'id')
      throw unsupported(node, 'ids are no metadata; write metadata.id for a field of that name');
    return node.args;
  }
  if (node.op === '.' && isMetadata(node.args[0])) return node.args[1];
  if (node.op === '[]' && isMetadata(node.args[0])) {
    const key = readLiteral(node.args[1]);
    if (typeof key === 'string') return key;
  }
  if (node.op === '.' || node.op === '[]')
    throw unsupported(node, 'a field is one name under metadata, not a path into it');
  throw unsupported(node, 'here stands a metadata field, such as metadata.year');
}

function isMetadata(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'metadata';
}

function isLiteral(node: ASTNode): boolean {
  return node.op === 'value' || (node.op === '-_' && node.args.op === 'value');
}

function readScalar(node: ASTNode): FilterValue {
  const value = readLiteral(node);
  if (value === null) throw unsupported(node, 'a missing field is in no list');
  return value;
}

function readLiteral(node: ASTNode): FilterValue | null {
  if (node.op === '-_') {
    const value = readLiteral(node.args);
    if (typeof value === 'number') return -value;
  }
  if (node.op !== 'value')
    throw unsupported(node, 'here stands a value: a text in quotes, a number, true or false');
  const value = node.args;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw unsupported(node, 'numbers beyond 9007199254740991 are not exact');
  }
  throw unsupported(node, 'a value is a text in quotes, a number, true or false');
}

function unsupported(node: ASTNode, reason: string): ClipError {
  const part = node.input.slice(node.start, node.end);
  return new ClipError('filter-unsupported', `A store cannot search with \`${part}\`: ${reason}.`);
}
