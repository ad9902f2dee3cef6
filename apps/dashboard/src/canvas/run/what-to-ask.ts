import type { Facet } from '@clipline/clip-core';

/** What a person can be asked for, who starts a run that has to be given items. */
export interface WhatToAsk {
  readonly pictures: boolean;
  readonly text: boolean;
  /** What items have to carry besides, which only a program can give. */
  readonly besides: readonly Facet[];
}

/** What to ask a person for, so that items carry these facets; pictures where they need carry nothing. */
export function whatToAsk(facets: readonly Facet[]): WhatToAsk {
  const text = facets.includes('text');
  return {
    pictures: facets.includes('image') || !text,
    text,
    besides: facets.filter((facet) => facet !== 'image' && facet !== 'text'),
  };
}

/** Texts of a field that takes one a line; each once. */
export function textsOf(lines: string): readonly string[] {
  const texts = lines.split('\n').map((line) => line.trim());
  return [...new Set(texts)].filter((text) => text !== '');
}
