import { describe, expect, it } from 'vitest';
import { filterExpression, fromColumn, toColumn, typeDigits } from './milvus-expression.ts';

describe('filterExpression', () => {
  it('asks for the type before it negates, since Milvus takes a missing field for unequal', () => {
    expect(filterExpression({ field: 'colour', op: 'ne', value: 'red' })).toBe(
      '(((types["colour"] == 4) or (types["colour"] == 1)) and ' +
        '(not ((metadata["colour"] in ["red"]) or (json_contains_any(metadata["colour"], ["red"])))))',
    );
  });

  it('escapes values and fields', () => {
    const expression = filterExpression({ field: 'a"] or id != "', op: 'gt', value: '" or "\\' });
    expect(expression).toBe('(metadata["a\\"] or id != \\""] > "\\" or \\"\\\\")');
  });

  it('asks for a prefix as a range, the ends of the code points included', () => {
    expect(filterExpression({ field: 'x', op: 'prefix', value: 'a%' })).toBe(
      '(metadata["x"] >= "a%" and metadata["x"] < "a&")',
    );
    expect(filterExpression({ field: 'x', op: 'prefix', value: 'b\ud7ff' })).toContain('< "b\ue000"');
    expect(filterExpression({ field: 'x', op: 'prefix', value: 'b\u{10ffff}' })).toContain('< "c"');
    expect(filterExpression({ field: 'x', op: 'prefix', value: '' })).toBe('(metadata["x"] >= "")');
  });

  it('writes numbers so that they are never read as integers out of range', () => {
    expect(filterExpression({ field: 'x', op: 'lt', value: 1e21 })).toBe('(metadata["x"] < 1e+21)');
    expect(filterExpression({ field: 'x', op: 'lt', value: -0.5 })).toBe('(metadata["x"] < -5e-1)');
  });
});

describe('the columns of a record', () => {
  it('keep every key, the empty one and those with a NUL in front too', () => {
    const metadata = { '': 1, '\u0000': 2, '\u0000\u0000x': 3, x: null };
    expect(fromColumn(toColumn(metadata))).toEqual(metadata);
    expect(Object.keys(toColumn(metadata))).not.toContain('');
  });

  it('tell the type of each field that is not null', () => {
    const metadata = { text: 'a', number: 1, yes: true, list: [], object: {}, nothing: null };
    expect(typeDigits(metadata)).toEqual({ text: 1, number: 2, yes: 3, list: 4, object: 5 });
  });
});
