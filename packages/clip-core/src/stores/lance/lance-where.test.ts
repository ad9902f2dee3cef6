import { describe, expect, it } from 'vitest';
import { whereFilter, whereIds } from './lance-where.ts';

describe('whereFilter', () => {
  it('never lets SQL’s third truth value reach a NOT', () => {
    expect(whereFilter({ not: { field: 'n', op: 'lt', value: 5 } })).toBe(
      "(coalesce(json_get_string(fields, 't:n') = 'n', false) AND " +
        "(NOT coalesce(json_get_float(fields, 'n:n') < CAST('5' AS DOUBLE), false)))",
    );
  });

  it('doubles the quotes of values and fields', () => {
    expect(whereFilter({ field: "it's", op: 'prefix', value: "' OR 1=1 --" })).toBe(
      "coalesce(starts_with(json_get_string(fields, 's:it''s'), ''' OR 1=1 --'), false)",
    );
    expect(whereIds(["a'b", 'c'])).toBe("id IN ('a''b', 'c')");
  });

  it('nests a thousand alternatives only ten deep', () => {
    const or = Array.from({ length: 1_000 }, (_, n) => ({ field: 'n', op: 'gt', value: n }) as const);
    const predicate = whereFilter({ or });
    let [depth, deepest] = [0, 0];
    for (const character of predicate) {
      if (character === '(') deepest = Math.max(deepest, ++depth);
      else if (character === ')') depth -= 1;
    }
    expect(deepest).toBeLessThan(16);
  });
});
