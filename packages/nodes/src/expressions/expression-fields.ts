import type { Item, Metadata } from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from './evaluate.ts';
import { itemExpression } from './expression-of-item.ts';
import { type Expression, parseExpression } from './parse-expression.ts';

/** A parameter that gives names values by CEL expressions; at most 50. */
export const expressionFields = () =>
  z
    .record(z.string().min(1).max(200), itemExpression())
    .refine((fields) => Object.keys(fields).length <= 50, 'At most 50 fields.');

/** The expressions of such a parameter, parsed once. */
export function parseFields(fields: {
  readonly [name: string]: string;
}): readonly (readonly [name: string, expression: Expression])[] {
  return Object.entries(fields).map(([name, source]) => [name, parseExpression(source)]);
}

/** Their values for an item; those that it lacks are left out. Throws `expression-invalid`. */
export function evaluateFields(fields: ReturnType<typeof parseFields>, item: Item): Metadata {
  const found = fields.map(([name, expression]) => [name, evaluateExpression(expression, item)] as const);
  return Object.fromEntries(found.filter((entry) => entry[1] !== undefined)) as Metadata;
}
