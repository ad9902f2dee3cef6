'use client';

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

const parsers = {
  /** Words to search by. */
  q: parseAsString.withDefault(''),
  /** Name of the catalogue; empty means the first one. */
  catalog: parseAsString.withDefault(''),
  /** CEL expression over metadata. */
  filter: parseAsString.withDefault(''),
  /** Id of an image in the catalogue to search by. */
  like: parseAsString.withDefault(''),
  /** Key of an image that this browser holds, to search by. */
  image: parseAsString.withDefault(''),
  /** Id of the image that is open. */
  item: parseAsString.withDefault(''),
  /** What happens to a text longer than the model reads. */
  long: parseAsStringLiteral(['truncate', 'split-mean']).withDefault('truncate'),
};

/** The state of the search page, as its URL holds it. */
export function useSearchParams() {
  return useQueryStates(parsers, { history: 'replace', shallow: true, scroll: false });
}

export type SearchParams = ReturnType<typeof useSearchParams>[0];
export type SetSearchParams = ReturnType<typeof useSearchParams>[1];

/** What empties every way of asking; a new query is set over it. */
export const noQuery = { q: null, like: null, image: null, item: null } as const;
