import type { Facet, NodeRegistry } from '@clipline/clip-core';
import { facetsOfSource } from '@clipline/engine';
import { findSource } from './find-source.ts';

/** What a run of a pipeline has to be given, where its source gives the items that the run was started with. */
export interface AskedItems {
  /** What every item has to carry. */
  readonly facets: readonly Facet[];
  /** Addresses of the pinned samples, which can be given. */
  readonly samples: readonly string[];
}

/** What a run of this pipeline has to be given; null where its source finds its items itself, or it is unsound. */
export function readAskedItems(definition: unknown, registry: NodeRegistry): AskedItems | null {
  const found = findSource(definition, registry);
  if (found?.source.takesInput !== true) return null;
  return { facets: facetsOfSource(found.source, found.params), samples: found.pipeline.samples };
}
