import {
  type Facet,
  facets,
  type NodeDefinition,
  type NodeOptions,
  type NodeRegistry,
  type Pipeline,
  type SourceDefinition,
} from '@clipline/clip-core';
import type { Problem } from './find-problems.ts';
import { findStep, listSteps } from './find-step.ts';
import { sortTopologically } from './graph.ts';

/**
 * Names every node that could be given an item without a facet it needs, and the path that lacks it.
 * The graph must be free of other structural problems.
 */
export function findFacetProblems(pipeline: Pipeline, registry: NodeRegistry): readonly Problem[] {
  const problems: Problem[] = [];
  /** By node id: what its items carry when they come in, and when they leave by a named output. */
  const arriving = new Map<string, ReadonlySet<Facet>>();
  const leaving = new Map<string, ReadonlySet<Facet>>();
  for (const { id, type, options, params } of sortTopologically(pipeline)) {
    const definition = findStep(registry, type);
    if (definition === undefined) continue;
    const edges = pipeline.edges.filter((edge) => edge.to === id);
    const brought = edges.map(({ from, output }) => ({
      from,
      // A node rejects an item as it came; what the node gives is not on it.
      carries: (output === 'error' ? arriving : leaving).get(from) ?? new Set<Facet>(),
    }));
    const carried = facets.filter(
      (facet) => edges.length > 0 && brought.every(({ carries }) => carries.has(facet)),
    );
    // Things that a source rejects may lack everything, so nothing arrives at a source.
    arriving.set(id, new Set(carried));
    leaving.set(
      id,
      definition.kind === 'source'
        ? new Set(facetsOfSource(definition, params))
        : leavingFacets(definition, carried, options.onError),
    );
    if (definition.kind === 'source') continue;
    for (const facet of definition.needs) {
      const lacking = brought.filter(({ carries }) => !carries.has(facet)).map(({ from }) => from);
      if (lacking.length === 0) continue;
      const givers = listSteps(registry)
        .filter(({ gives }) => gives.includes(facet))
        .map((giver) => giver.type);
      const remedy =
        givers.length === 0 ? '' : ` Put a node that gives it before this one: ${givers.join(', ')}.`;
      const message = `It needs ${nameFacet(facet)}, which items from ${lacking.join(' and ')} do not carry.${remedy}`;
      problems.push({ rule: 'facet-missing', node: id, message });
    }
  }
  return problems;
}

/** What items carry that leave by a named output. */
function leavingFacets(
  { gives, needs, derives }: NodeDefinition,
  carried: readonly Facet[],
  onError: NodeOptions['onError'],
): ReadonlySet<Facet> {
  // Items made anew carry what their node promises; the rest belonged to those that they were made from.
  const kept = derives === true ? carried.filter((facet) => needs.includes(facet)) : carried;
  // Items that are passed on though they failed lack what the node would have given.
  return new Set(onError === 'pass' ? kept : [...kept, ...gives]);
}

/** What every item of a source carries. Params that its schema refuses are a problem of their own. */
export function facetsOfSource(source: SourceDefinition, params: unknown): readonly Facet[] {
  if (source.givesFor === undefined) return source.gives;
  const { data } = source.params.safeParse(params);
  return data === undefined ? source.gives : [...source.gives, ...source.givesFor(data)];
}

function nameFacet(facet: Facet): string {
  const plural = facet.endsWith('s') || facet.endsWith('es');
  if (plural || facet === 'text') return facet;
  return /^[aeiou]/.test(facet) ? `an ${facet}` : `a ${facet}`;
}
