import type { NodeRegistry, PipelineInput } from '@clipline/clip-core';
import { findProblems } from '@clipline/engine';

/**
 * The part of a draft that can run: nodes with problems, and what can no longer be reached, are left out. The draft
 * itself when nothing of it can run, so that planning it says why.
 */
export function soundPart(draft: PipelineInput, registry: NodeRegistry): PipelineInput {
  let part: PipelineInput = { ...draft, triggers: [] };
  for (;;) {
    const problems = findProblems(part, registry);
    if (problems.length === 0) return part;
    const unsound = new Set(problems.map(({ node }) => node));
    const nodes = part.nodes?.filter(({ id }) => !unsound.has(id)) ?? [];
    if (unsound.has(null) || nodes.length === 0 || nodes.length === part.nodes.length) return draft;
    const ids = new Set(nodes.map(({ id }) => id));
    const edges = part.edges?.filter(({ from, to }) => ids.has(from) && ids.has(to)) ?? [];
    part = { ...part, nodes, edges };
  }
}
