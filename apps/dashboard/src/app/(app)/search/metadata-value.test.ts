import { expect, it } from 'vitest';
import { fieldReference, filterFor, shownValue } from './metadata-value.ts';

it('writes a filter that a value satisfies, whatever is in it', () => {
  expect(filterFor('colour', 'red')).toBe('metadata.colour == "red"');
  expect(filterFor('year', 2007)).toBe('metadata.year == 2007');
  expect(filterFor('a "b"', 'say "hi"\n')).toBe('metadata["a \\"b\\""] == "say \\"hi\\"\\n"');
});

it('offers no filter for what filters do not compare', () => {
  expect(filterFor('tags', ['a'])).toBeNull();
  expect(filterFor('none', null)).toBeNull();
});

it('names fields as CEL does', () => {
  expect(fieldReference('year')).toBe('metadata.year');
  expect(fieldReference('shot at')).toBe('metadata["shot at"]');
});

it('shows lists of words as words', () => {
  expect(shownValue(['animals', 'cartoon'])).toBe('animals, cartoon');
  expect(shownValue({ a: 1 })).toBe('{"a":1}');
});
