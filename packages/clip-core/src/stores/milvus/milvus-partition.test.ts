import { describe, expect, it } from 'vitest';
import type { Filter } from '../../filter.ts';
import { filterExpression } from './milvus-expression.ts';
import { partitionedExpression, partitionKey } from './milvus-partition.ts';

describe('partitionKey', () => {
  it('is the text of the field, and empty where there is none', () => {
    expect(partitionKey({ tenant: 'a' }, 'tenant')).toBe('a');
    expect(partitionKey({ other: 'a' }, 'tenant')).toBe('');
    expect(partitionKey({ tenant: ['a'] }, 'tenant')).toBe('');
    expect(partitionKey({ tenant: 1 }, 'tenant')).toBe('');
    expect(partitionKey({ tenant: 'é'.repeat(300) }, 'tenant')).toBe('');
    expect(partitionKey({}, 'constructor')).toBe('');
  });
});

describe('partitionedExpression', () => {
  const tenant = (value: string): Filter => ({ field: 'tenant', op: 'eq', value });
  const colour: Filter = { field: 'colour', op: 'eq', value: 'red' };
  const keysIn = (filter: Filter) => {
    const expression = partitionedExpression(filter, 'tenant');
    return /^\(partition in (\[.*?\]) and /.exec(expression)?.[1] ?? null;
  };

  it('names the key asked for, and the empty one, where lists are that may hold the value', () => {
    expect(partitionedExpression(tenant('a'), 'tenant')).toBe(
      `(partition in ["a", ""] and ${filterExpression(tenant('a'))})`,
    );
    expect(keysIn({ field: 'tenant', op: 'in', value: ['a', 'b'] })).toBe('["a", "b", ""]');
  });

  it('keeps to the keys that all parts of an `and` allow, and to those of every part of an `or`', () => {
    expect(keysIn({ and: [tenant('a'), colour] })).toBe('["a", ""]');
    expect(keysIn({ and: [tenant('a'), { field: 'tenant', op: 'in', value: ['a', 'b'] }] })).toBe(
      '["a", ""]',
    );
    expect(keysIn({ or: [tenant('a'), tenant('b')] })).toBe('["a", "", "b"]');
    expect(keysIn({ or: [tenant('a'), colour] })).toBeNull();
  });

  it('reads where no text is for numbers and too long a text', () => {
    expect(keysIn({ field: 'tenant', op: 'gt', value: 3 })).toBe('[""]');
    expect(keysIn(tenant('é'.repeat(300)))).toBe('[""]');
  });

  it('reads every partition where any key may satisfy the filter', () => {
    const filters: readonly Filter[] = [
      colour,
      { not: tenant('a') },
      { field: 'tenant', op: 'ne', value: 'a' },
      { field: 'tenant', op: 'exists', value: true },
      { field: 'tenant', op: 'prefix', value: 'a' },
      { field: 'tenant', op: 'gt', value: 'a' },
      { and: [] },
      { or: [] },
      { field: 'tenant', op: 'in', value: Array.from({ length: 100 }, (_, n) => `t${n}`) },
    ];
    for (const filter of filters)
      expect(partitionedExpression(filter, 'tenant')).toBe(filterExpression(filter));
    expect(partitionedExpression(tenant('a'), null)).toBe(filterExpression(tenant('a')));
  });
});
