import { expect, it } from 'vitest';
import { nearNames } from './near-names.ts';

const names = ['cats', 'dogs', 'holiday-2023', 'holiday-2024', 'logos', 'Überblick'];

it.each([
  ['cat', ['cats']],
  ['Cats', ['cats']],
  ['holiday-2022', ['holiday-2023', 'holiday-2024']],
  ['hol', ['holiday-2023', 'holiday-2024']],
  ['dgos', ['dogs', 'logos']],
  ['invoices-of-the-year', []],
])('answers %s with %j', (asked, expected) => {
  expect(nearNames(asked, names)).toEqual(expected);
});
