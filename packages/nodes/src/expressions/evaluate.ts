import { ClipError, type Item, type JsonValue } from '@clipline/clip-core';
import { EvaluationError } from '@marcbachmann/cel-js';
import { describeVariables } from './item-variables.ts';
import { type Expression, parseExpression } from './parse-expression.ts';

/** CEL's reasons for having no answer because the item lacks a field, or has one of another type. */
const lackingCodes: ReadonlySet<string> = new Set([
  'no_such_key',
  'unknown_variable',
  'index_out_of_bounds',
  'index_out_of_range',
  'no_such_overload',
  'no_matching_overload',
  'invalid_comprehension_range',
  'invalid_index_type',
  'cannot_index_type',
  'invalid_logical_operand',
  'invalid_condition_type',
]);

/**
 * Whether an item satisfies a condition. As in filters, a comparison with a field that the item lacks, or that has
 * another type, is not satisfied, and neither is its negation. Throws `expression-invalid` when the condition gives
 * something other than true or false, or cannot be worked out for another reason, such as a division by zero.
 */
export function testCondition(condition: Expression, item: Item): boolean {
  const value = evaluateFor(condition, item);
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  const message = `The condition \`${condition.source}\` gives ${show(value)} for item "${item.id}", neither true nor false. Compare it with something.`;
  throw new ClipError('expression-invalid', message);
}

/**
 * The value of an expression for an item, as JSON; undefined when the item lacks what it asks for.
 * Throws `expression-invalid` when it cannot be worked out for another reason, such as a division by zero.
 */
export function evaluateExpression(expression: Expression, item: Item): JsonValue | undefined {
  const value = evaluateFor(expression, item);
  return value === undefined ? undefined : toJson(value);
}

/** A text with expressions in it, parsed once. */
export interface Template {
  readonly source: string;
  readonly parts: readonly (string | Expression)[];
}

/**
 * Parses a text in which `{{…}}` stands for an expression. Throws `expression-invalid`.
 *
 * @example
 * parseTemplate('{{metadata.title}} by {{metadata.artist}}')
 */
export function parseTemplate(source: string): Template {
  const parts: (string | Expression)[] = [];
  let rest = source;
  for (let start = rest.indexOf('{{'); start >= 0; start = rest.indexOf('{{')) {
    const end = rest.indexOf('}}', start);
    if (end < 0)
      throw new ClipError(
        'expression-invalid',
        `The text \`${source}\` opens {{ and does not close it with }}.`,
      );
    parts.push(rest.slice(0, start), parseExpression(rest.slice(start + 2, end).trim()));
    rest = rest.slice(end + 2);
  }
  return { source, parts: [...parts, rest] };
}

/** The text for an item; a list is joined with commas. Throws `expression-invalid` when the item lacks a field of it. */
export function renderTemplate(template: Template, item: Item): string {
  return template.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = evaluateFor(part, item);
      if (value !== undefined && value !== null) return show(value);
      const message = `Item "${item.id}" has no \`${part.source}\` for the text \`${template.source}\`. Add the field, or write what to use instead: has(…) ? … : "…".`;
      throw new ClipError('expression-invalid', message);
    })
    .join('');
}

/** Undefined when the item lacks what the expression asks for. */
function evaluateFor(expression: Expression, item: Item): unknown {
  try {
    return expression.evaluate(describeVariables(item));
  } catch (error) {
    if (error instanceof EvaluationError && lackingCodes.has(error.code)) return undefined;
    const reason = error instanceof EvaluationError ? error.summary : String(error);
    const message = `The expression \`${expression.source}\` cannot be worked out for item "${item.id}": ${reason}.`;
    throw new ClipError('expression-invalid', message, { cause: error });
  }
}

/** Whole numbers of CEL are of 64 bits; JSON has one kind of number. */
function toJson(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return toNumber(Number(value));
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  return Object.fromEntries(entries.map(([key, inner]) => [String(key), toJson(inner)]));
}

/** JSON has neither infinity nor NaN. */
function toNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
