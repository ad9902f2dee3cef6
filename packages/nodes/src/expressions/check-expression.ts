import { type ClipError, type Item, type JsonValue, toClipError } from '@clipline/clip-core';
import { evaluateExpression, parseTemplate, renderTemplate } from './evaluate.ts';
import { parseExpression } from './parse-expression.ts';
import { toFilter } from './to-filter.ts';

/** What a parameter that is written in CEL holds: an expression, a text with `{{…}}`, or a condition for stores. */
export type ExpressionLanguage = 'expression' | 'template' | 'filter';

export interface ExpressionCheck {
  /** What is wrong, and the characters it is about, from 0, where known. */
  readonly problem: {
    readonly message: string;
    readonly range: { readonly start: number; readonly end: number } | null;
  } | null;
  /** Its value for the item; undefined without an item, or when the item lacks what it asks for. */
  readonly value: JsonValue | undefined;
}

/** Parses an expression with the parser that runs use and works it out for an item; never throws. */
export function checkExpression(language: ExpressionLanguage, source: string, item?: Item): ExpressionCheck {
  try {
    return { problem: null, value: workOut(language, source, item) };
  } catch (error) {
    const { code, message, details } = toClipError(error);
    // A field that the item lacks is a fact about the item, not a fault of the text.
    const lacking = language === 'template' && code === 'expression-invalid' && isSound(source);
    return { problem: lacking ? null : { message, range: rangeOf(details) }, value: undefined };
  }
}

function workOut(
  language: ExpressionLanguage,
  source: string,
  item: Item | undefined,
): JsonValue | undefined {
  if (language === 'template') {
    const template = parseTemplate(source);
    return item === undefined ? undefined : renderTemplate(template, item);
  }
  if (language === 'filter') toFilter(source);
  // Filters may name metadata fields bare, which expressions may not: they have no value on an item.
  if (language === 'filter') return undefined;
  const expression = parseExpression(source);
  return item === undefined ? undefined : evaluateExpression(expression, item);
}

function isSound(template: string): boolean {
  try {
    parseTemplate(template);
    return true;
  } catch {
    // It is the template itself that is wrong.
    return false;
  }
}

function rangeOf(details: ClipError['details']): { readonly start: number; readonly end: number } | null {
  // `parse-expression.ts` puts the range into the details of its errors.
  const { range } = (details ?? {}) as { readonly range?: { readonly start: number; readonly end: number } };
  return range ?? null;
}
