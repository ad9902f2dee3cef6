import { type Facet, facets, type Item, type Pipeline } from '@clipline/clip-core';

/** Id of the source that gives the refused items; longer than any id that a person chooses is taken by chance. */
const sourceId = 'refused-items';

/**
 * The part of a pipeline that items go through from the node that refused them on, with a source that gives them in
 * place of what came before. Null when the node is the source, or not in the pipeline.
 */
export function replayPipeline(pipeline: Pipeline, node: string, items: readonly Item[]): Pipeline | null {
  const reached = reachedFrom(pipeline, node);
  const isSource = !pipeline.edges.some(({ to }) => to === node);
  if (isSource || !pipeline.nodes.some(({ id }) => id === node)) return null;
  const source = {
    id: sourceId,
    type: 'sources.input',
    params: { facets: [...sharedFacets(items)] },
    options: pipeline.nodes[0]?.options,
  };
  return {
    ...pipeline,
    // Its own triggers and policy belong to whole runs.
    triggers: [],
    settings: { ...pipeline.settings, overlap: 'queue' },
    nodes: [source as Pipeline['nodes'][number], ...pipeline.nodes.filter(({ id }) => reached.has(id))],
    edges: [
      { from: sourceId, output: 'out', to: node },
      ...pipeline.edges.filter(({ from, to }) => reached.has(from) && reached.has(to)),
    ],
  };
}

/** Ids of the nodes that items can come to from this one, itself included. */
export function reachedFrom(pipeline: Pick<Pipeline, 'edges'>, node: string): ReadonlySet<string> {
  const reached = new Set([node]);
  // A Set yields what is added while it is walked.
  for (const id of reached) {
    for (const edge of pipeline.edges) if (edge.from === id) reached.add(edge.to);
  }
  return reached;
}

/** Facets that each of the items carries. */
function sharedFacets(items: readonly Item[]): readonly Facet[] {
  return facets.filter((facet) => items.every((item) => item[facet] !== undefined));
}
