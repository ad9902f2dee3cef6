import { expect, it } from 'vitest';
import { nav } from '../nav.ts';
import { findEntries, searchHref } from './jump-entries.ts';

const none = { Pipelines: [], Catalogues: [], Classifiers: [], Policies: [] };
const labelsOf = (found: ReturnType<typeof findEntries>) =>
  found.flatMap(({ entries }) => entries.map(({ label }) => label));

it('offers every page, and a few names, before anything is typed', () => {
  const names = Array.from({ length: 40 }, (_, n) => `pipeline ${n}`);
  const [pages, , pipelines] = findEntries('', { ...none, Pipelines: names });
  expect(pages?.entries).toHaveLength(nav.flatMap((group) => group.pages).length);
  expect(pipelines).toMatchObject({ group: 'Pipelines', entries: { length: 5 } });
});

it('finds what has every word, whatever its case, and what begins with them first', () => {
  const names = { ...none, Pipelines: ['Nightly cats', 'Cats by night', 'Dogs'], Policies: ['cats'] };
  expect(labelsOf(findEntries('cats', names))).toEqual(['Cats by night', 'Nightly cats', 'cats']);
  expect(labelsOf(findEntries(' night CATS ', names))).toEqual(['Nightly cats', 'Cats by night']);
  expect(findEntries('zzz', names)).toEqual([]);
});

it('leads to names with signs that an address does not take', () => {
  const [found] = findEntries('50%', { ...none, Catalogues: ['50% off/new'] });
  expect(found?.entries[0]?.href).toBe('/search?catalog=50%25%20off%2Fnew');
  expect(searchHref(' a cat & dog ')).toBe('/search?q=a%20cat%20%26%20dog');
});

it('offers what can be begun', () => {
  expect(labelsOf(findEntries('new sch', none))).toEqual(['New schedule']);
});
