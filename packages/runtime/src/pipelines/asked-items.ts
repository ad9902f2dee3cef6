import { type Facet, type NodeRegistry, pipelineSchema } from '@clipline/clip-core';

/** What a run of a pipeline has to be given, where its source gives the items that the run was started with. */
export interface AskedItems {
  /** What every item has to carry. */
  readonly facets: readonly Facet[];
  /** Addresses of the pinned samples, which can be given. */
  readonly samples: readonly string[];
}

/** What a run of this pipeline has to be given; null where its source finds its items itself, or it is unsound. */
export function readAskedItems(definition: unknown, registry: NodeRegistry): AskedItems | null {
  const { data: pipeline } = pipelineSchema.safeParse(definition);
  for (const { type, params } of pipeline?.nodes ?? []) {
    const source = registry.get(type);
    if (source?.kind !== 'source' || source.takesInput !== true) continue;
    const { data } = source.params.safeParse(params);
    const besides = data === undefined ? [] : (source.givesFor?.(data) ?? []);
    return { facets: [...source.gives, ...besides], samples: pipeline?.samples ?? [] };
  }
  return null;
}
