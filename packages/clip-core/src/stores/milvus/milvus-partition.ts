import type { Filter } from '../../filter.ts';
import type { Metadata } from '../../item.ts';
import { maxIdBytes } from '../check-records.ts';
import { type Condition, lowerFilter } from '../lower-filter.ts';
import { filterExpression, quote } from './milvus-expression.ts';

/** Name of the column by whose value Milvus chooses the partition; its description names the metadata field. */
export const partitionColumn = 'partition';
/** UTF-8 bytes. */
export const maxKeyBytes = maxIdBytes;
/** As many partitions as Milvus makes: more keys would read all of them. */
const mostKeys = 64;
/** Of records whose field is missing, no text, or too long. */
const noKey = '';

/** What a record has in the partition-key column. */
export function partitionKey(metadata: Metadata, field: string): string {
  const value = Object.hasOwn(metadata, field) ? metadata[field] : undefined;
  return typeof value === 'string' ? keyOfText(value) : noKey;
}

/** The filter as an expression that reads only the partitions in which a record can satisfy it. */
export function partitionedExpression(filter: Filter, field: string | null): string {
  const expression = filterExpression(filter);
  const keys = field === null ? null : keysOf(lowerFilter(filter), field);
  if (keys === null || keys.size === 0 || keys.size > mostKeys) return expression;
  return `(${partitionColumn} in [${[...keys].map(quote).join(', ')}] and ${expression})`;
}

/** The keys of all records that can satisfy the condition; null when that may be any. */
function keysOf(condition: Condition, field: string): ReadonlySet<string> | null {
  switch (condition.kind) {
    case 'all':
      return condition.of.map((part) => keysOf(part, field)).reduce(intersect, null);
    case 'any':
      return condition.of.map((part) => keysOf(part, field)).reduce(unite, new Set<string>());
    case 'equals':
      if (condition.field !== field) return null;
      return new Set(condition.values.map((value) => (typeof value === 'string' ? keyOfText(value) : noKey)));
    case 'contains':
      return condition.field === field ? new Set([noKey]) : null;
    case 'type':
      return condition.field === field && condition.type !== 'string' ? new Set([noKey]) : null;
    case 'order':
      return condition.field === field && typeof condition.value === 'number' ? new Set([noKey]) : null;
    case 'none':
    case 'there':
    case 'starts':
      return null;
  }
}

type Keys = ReadonlySet<string> | null;

function intersect(a: Keys, b: Keys): Keys {
  return a && b ? a.intersection(b) : (a ?? b);
}

function unite(a: Keys, b: Keys): Keys {
  return a && b && a.union(b);
}

function keyOfText(text: string): string {
  return Buffer.byteLength(text) <= maxKeyBytes ? text : noKey;
}
