import { ClipError } from '@clipline/clip-core';
import { type ASTNode, Environment, type EvaluationError, type ParseResult } from '@marcbachmann/cel-js';

/** A CEL expression that was parsed and checked once and can be evaluated for any number of items. */
export interface Expression {
  readonly source: string;
  readonly ast: ASTNode;
  /** Throws what CEL throws; see `evaluate.ts` for what that means. */
  readonly evaluate: ParseResult;
}

/** What an expression can name; `item-variables.ts` fills it for an item. */
const environment = withMixedArithmetic(
  new Environment({ homogeneousAggregateLiterals: false })
    .registerVariable('id', 'string')
    .registerVariable('metadata', 'map')
    .registerVariable('image', 'map')
    .registerVariable('text', 'string')
    .registerVariable('labels', 'list')
    .registerVariable('label', 'string')
    .registerVariable('score', 'double')
    .registerVariable('verdict', 'map')
    .registerVariable('matches', 'list')
    .registerVariable('failure', 'map'),
);

/** For filters, where a bare name is a metadata field. */
const openEnvironment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
});

/**
 * Parses an expression over an item. Throws `expression-invalid`, with the position, for bad syntax, an unknown name
 * or function, or operands that can never go together.
 *
 * @example
 * parseExpression('metadata.year > 2000 && label == "cat"')
 */
export function parseExpression(source: string): Expression {
  const expression = parseWith(environment, source);
  const { valid, error } = expression.evaluate.check();
  if (!valid) throw toExpressionError(source, error);
  return expression;
}

/** Parses without asking what the names mean. Throws `expression-invalid` for bad syntax. */
export function parseFilterExpression(source: string): Expression {
  return parseWith(openEnvironment, source);
}

/** Functions that an expression on an item may call, by name. */
export function listFunctions(): readonly string[] {
  const names = environment.getDefinitions().functions.map(({ name }) => name);
  return [...new Set(names)].filter((name) => /^[a-z]\w*$/i.test(name)).sort();
}

function parseWith(env: Environment, source: string): Expression {
  try {
    const evaluate = env.parse(source);
    return { source, ast: evaluate.ast, evaluate };
  } catch (error) {
    throw toExpressionError(source, error);
  }
}

function toExpressionError(source: string, error: unknown): ClipError {
  const { summary, range } = readFault(error);
  const place = range === undefined ? '' : ` at character ${range.start + 1}`;
  const name = /^Unknown variable: (\w+)/.exec(summary)?.[1];
  const remedy = name === undefined ? '' : ` Write metadata.${name} for a metadata field.`;
  return new ClipError(
    'expression-invalid',
    `The expression \`${source}\` is wrong${place}: ${summary}.${remedy}`,
    { cause: error, details: range === undefined ? null : { range } },
  );
}

function readFault(error: unknown): {
  readonly summary: string;
  readonly range?: { readonly start: number; readonly end: number };
} {
  const summary = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error) || !('summary' in error)) return { summary };
  // Every error class of cel-js carries these two, but they have no common type.
  const { summary: short, range } = error as EvaluationError;
  return range === undefined ? { summary: short } : { summary: short, range };
}

/** JSON numbers are doubles to CEL and literals such as 2 are not; people mean the same by both. */
function withMixedArithmetic(env: Environment): Environment {
  const operations: { readonly [operator: string]: (a: number, b: number) => number } = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  for (const [operator, apply] of Object.entries(operations)) {
    const mixed = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b));
    env
      .registerOperator(`double ${operator} int: double`, mixed)
      .registerOperator(`int ${operator} double: double`, mixed);
  }
  return env
    .registerOperator('double % double: double', (a: number, b: number) => a % b)
    .registerOperator(
      'int == double: bool',
      (a: number | bigint, b: number | bigint) => Number(a) === Number(b),
    );
}
