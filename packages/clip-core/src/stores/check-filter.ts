import { z } from 'zod';
import { ClipError } from '../errors.ts';
import type { Filter, FilterOp } from '../filter.ts';

const maxDepth = 32;
const maxValues = 2_000;

const text = z.string().refine((value) => value.isWellFormed(), 'holds half a surrogate pair');
const scalar = z.union([text, z.number(), z.boolean()]);
const field = text;

const comparison = z.discriminatedUnion('op', [
  z.strictObject({ field, op: z.enum(['eq', 'ne']), value: scalar }),
  z.strictObject({ field, op: z.enum(['lt', 'lte', 'gt', 'gte']), value: z.union([z.number(), text]) }),
  z.strictObject({ field, op: z.literal('in'), value: z.array(scalar) }),
  z.strictObject({ field, op: z.literal('exists'), value: z.boolean() }),
  z.strictObject({ field, op: z.literal('prefix'), value: text }),
]);
const list = z.array(z.unknown());
const group = z.union([
  z.strictObject({ and: list }),
  z.strictObject({ or: list }),
  z.strictObject({ not: z.unknown() }),
]);

/**
 * Throws `query-invalid`, naming the part, unless this is a well-formed filter of bearable size, and `filter-unsupported`
 * when it compares in a way that is not among the store's.
 */
export function checkFilter(filter: Filter, ops: readonly FilterOp[]): void {
  const seen = countValues(filter, 1, ops);
  if (seen > maxValues) {
    throw new ClipError(
      'query-invalid',
      `The filter compares with ${seen} values; at most ${maxValues} are taken. Mark the records with a field of their own and filter on that.`,
    );
  }
}

function countValues(part: unknown, depth: number, ops: readonly FilterOp[]): number {
  if (depth > maxDepth) {
    throw new ClipError(
      'query-invalid',
      `The filter is nested more than ${maxDepth} deep. Flatten its and/or groups.`,
    );
  }
  const parsed = group.safeParse(part);
  if (!parsed.success) {
    const leaf = comparison.safeParse(part);
    if (leaf.success) {
      requireOp(leaf.data.op, part, ops);
      return Array.isArray(leaf.data.value) ? leaf.data.value.length : 1;
    }
    throw new ClipError(
      'query-invalid',
      `This part of the filter cannot be read: ${show(part)}. ${z.prettifyError(leaf.error)}`,
    );
  }
  const inner =
    'and' in parsed.data ? parsed.data.and : 'or' in parsed.data ? parsed.data.or : [parsed.data.not];
  return inner.reduce<number>((sum, next) => sum + countValues(next, depth + 1, ops), 0);
}

function requireOp(op: FilterOp, part: unknown, ops: readonly FilterOp[]): void {
  if (ops.includes(op)) return;
  throw new ClipError(
    'filter-unsupported',
    `This store cannot compare by "${op}": ${show(part)}. It knows ${ops.join(', ')}.`,
  );
}

function show(part: unknown): string {
  const shown = JSON.stringify(part) ?? String(part);
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}
