import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { completeExpression } from './complete-expression.ts';

const sample = { id: 'a', metadata: { year: 2001, 'odd key': 1 } };

function complete(text: string, language: 'expression' | 'template' = 'expression') {
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, true);
  const found = completeExpression(context, { language, functions: ['size'], sample });
  return found?.options.map(({ label }) => label) ?? null;
}

it('offers the metadata keys of the sample after the dot', () => {
  expect(complete('metadata.')).toEqual(['year']);
  expect(complete('id == "a" && verdict.a')).toEqual(['action', 'categories']);
});

it('offers what an item has, and functions', () => {
  expect(complete('la')).toEqual(expect.arrayContaining(['labels', 'label', 'size']));
});

it('offers names of a template only between its braces', () => {
  expect(complete('plain la', 'template')).toBeNull();
  expect(complete('plain {{la', 'template')).toContain('label');
  expect(complete('plain {{id}} la', 'template')).toBeNull();
});
