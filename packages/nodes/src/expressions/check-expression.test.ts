import { expect, it } from 'vitest';
import { checkExpression } from './check-expression.ts';
import { listFunctions } from './parse-expression.ts';

const item = { id: 'a', metadata: { year: 2001 }, labels: [{ name: 'cat', score: 0.8 }] };

it('tells the value of an expression on an item', () => {
  expect(checkExpression('expression', 'metadata.year > 2000 && label == "cat"', item)).toEqual({
    problem: null,
    value: true,
  });
  expect(checkExpression('template', '{{label}} of {{metadata.year}}', item)).toEqual({
    problem: null,
    value: 'cat of 2001',
  });
});

it('has no value, and no problem, where the item lacks a field', () => {
  for (const [language, source] of [
    ['expression', 'metadata.month'],
    ['template', 'in {{metadata.month}}'],
  ] as const) {
    expect(checkExpression(language, source, item)).toEqual({ problem: null, value: undefined });
  }
});

it('marks the characters that are wrong', () => {
  expect(checkExpression('expression', 'year > 2', item).problem).toMatchObject({
    message: expect.stringContaining('Write metadata.year'),
    range: { start: 0, end: 4 },
  });
  expect(checkExpression('expression', 'id == ').problem).toMatchObject({ range: { start: 6 } });
  expect(checkExpression('template', 'a {{').problem).toMatchObject({ range: null });
  expect(checkExpression('filter', 'size(x) > 2').problem).not.toBeNull();
  expect(checkExpression('filter', 'year > 2').problem).toBeNull();
});

it('lists the functions that expressions may call', () => {
  expect(listFunctions()).toEqual(expect.arrayContaining(['size', 'startsWith', 'matches']));
});
