import { describe, expect, it } from 'vitest';
import type { Filter } from '../../filter.ts';
import { filterCondition, Parameters } from './pgvector-filter.ts';
import { fromText, toEntries, toText, toVector } from './pgvector-rows.ts';

function conditionOf(filter: Filter): { readonly text: string; readonly values: readonly unknown[] } {
  const parameters = new Parameters();
  return { text: filterCondition(filter, parameters), values: parameters.values };
}

describe('filterCondition', () => {
  it('puts every field and value into a parameter', () => {
    const { text, values } = conditionOf({ field: "x'; DROP TABLE y --", op: 'lt', value: "'z" });
    expect(text).toBe('COALESCE((entries ->> $1) COLLATE "C" < $2::text, false)');
    expect(values).toEqual(["s:x'; DROP TABLE y --", "'z"]);
  });

  it('asks for equality by containment, which the index serves', () => {
    const { text, values } = conditionOf({ field: 'n', op: 'eq', value: 7 });
    expect(text).toBe('((entries @> $1::jsonb) OR (entries @> $2::jsonb))');
    expect(values).toEqual(['{"n:n":7}', '{"e":["1:nn7"]}']);
  });

  it('is plain about empty groups', () => {
    expect(conditionOf({ and: [] }).text).toBe('true');
    expect(conditionOf({ or: [] }).text).toBe('false');
  });
});

describe('the columns of a record', () => {
  it('keep NUL, the order of texts and their beginnings', () => {
    const texts = ['', '\0', '\0\0', '\0a', '\u0001', '\u0001\0', '\u0001\u0001', '\u0002', 'a', 'a\0'];
    for (const text of texts) {
      expect(fromText(toText(text))).toBe(text);
      expect(toText(text)).not.toContain('\0');
      for (const other of texts) {
        expect(toText(text) < toText(other)).toBe(text < other);
        expect(toText(text).startsWith(toText(other))).toBe(text.startsWith(other));
      }
    }
  });

  it('carry types, values and the elements of lists', () => {
    expect(JSON.parse(toEntries({ a: 'x', b: [1, 'y'], c: null }))).toEqual({
      't:a': 's',
      's:a': 'x',
      't:b': 'l',
      e: ['1:bn1', '1:bsy'],
    });
  });

  it('hold vectors in the form that the server receives', () => {
    expect([...toVector(Float32Array.of(1, -2))]).toEqual([0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]);
  });
});
