import { type NodeRegistry, type Pipeline, type PipelineInput, pipelineSchema } from '@clipline/clip-core';
import { findFacetProblems } from './check-facets.ts';
import { findStep, listSteps } from './find-step.ts';
import { findTriggerProblems } from './find-trigger-problems.ts';
import { findCycles, findReachable } from './graph.ts';
import { findOptionProblems } from './node-policy.ts';
import { parseParams } from './params.ts';

/** Why a pipeline cannot run; stable, for callers to switch on. */
export type ProblemRule =
  | 'shape-invalid'
  | 'node-duplicate'
  | 'type-unknown'
  | 'params-invalid'
  | 'options-invalid'
  | 'edge-dangling'
  | 'edge-duplicate'
  | 'edge-into-source'
  | 'output-unknown'
  | 'cycle'
  | 'source-missing'
  | 'source-several'
  | 'node-unreachable'
  | 'facet-missing'
  | 'trigger-duplicate'
  /** A classifier or policy that a parameter pins is not there; told by who knows those. */
  | 'ruleset-missing';

/** One thing to mend before a pipeline can run. */
export interface Problem {
  readonly rule: ProblemRule;
  /** Id of the node it sits on; null when it concerns the whole pipeline. */
  readonly node: string | null;
  /** Id of the trigger that it concerns, where it concerns one. */
  readonly trigger?: string;
  /** Path of the parameter that it concerns, such as `labels` or `cases.0.when`, where it concerns one. */
  readonly param?: string;
  /** For the person who draws the pipeline: what is wrong, the value, what to do. */
  readonly message: string;
}

/** Every problem of a pipeline, shape first, then nodes in the order written, then edges, then triggers, then what flows; empty when it can run. */
export function findProblems(pipeline: PipelineInput, registry: NodeRegistry): readonly Problem[] {
  const shape = pipelineSchema.safeParse(pipeline);
  if (!shape.success) {
    return shape.error.issues.map(({ path, message }) => ({
      rule: 'shape-invalid',
      node: null,
      message: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    }));
  }
  const parsed = shape.data;
  const problems = [
    ...findDuplicateNodes(parsed),
    ...findNodeProblems(parsed, registry),
    ...findEdgeProblems(parsed, registry),
    ...findTriggerProblems(parsed, registry),
    ...findFlowProblems(parsed, registry),
  ];
  // What reaches a node can be told only where the graph itself is sound.
  return problems.some(({ rule, trigger }) => !ofOneNode.includes(rule) && trigger === undefined)
    ? problems
    : [...problems, ...findFacetProblems(parsed, registry)];
}

/** Problems that leave the graph itself sound. */
const ofOneNode: readonly ProblemRule[] = ['params-invalid', 'options-invalid'];

function findDuplicateNodes({ nodes }: Pipeline): Problem[] {
  const ids = nodes.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) < index));
  return [...twice].map((id) => ({
    rule: 'node-duplicate',
    node: id,
    message: `${ids.filter((other) => other === id).length} nodes have this id. Give each its own.`,
  }));
}

function findNodeProblems({ nodes }: Pipeline, registry: NodeRegistry): Problem[] {
  return nodes.flatMap(({ id, type, params, options }): Problem[] => {
    const definition = findStep(registry, type);
    if (definition === undefined) {
      const known = listSteps(registry)
        .map((step) => step.type)
        .sort()
        .join(', ');
      return [
        { rule: 'type-unknown', node: id, message: `There is no node type "${type}". There are: ${known}.` },
      ];
    }
    const outcome = parseParams(definition, params);
    const refused = 'params' in outcome ? [] : outcome.problems;
    return [
      ...refused.map(({ param, message }): Problem => ({ rule: 'params-invalid', node: id, param, message })),
      ...findOptionProblems(definition, options).map(
        (message): Problem => ({ rule: 'options-invalid', node: id, message }),
      ),
    ];
  });
}

function findEdgeProblems({ nodes, edges }: Pipeline, registry: NodeRegistry): Problem[] {
  const types = new Map(nodes.map(({ id, type }) => [id, type]));
  return edges.flatMap(({ from, output, to }, index): Problem[] => {
    const found: Problem[] = [];
    const source = findStep(registry, types.get(from) ?? '');
    const target = findStep(registry, types.get(to) ?? '');
    const missing = [...new Set([from, to])].filter((id) => !types.has(id));
    if (missing.length > 0) {
      const message = `The edge ${from} → ${to} leads nowhere: there is no node ${missing.join(' and no node ')}.`;
      // It sits on the end that is there.
      found.push({ rule: 'edge-dangling', node: [from, to].find((id) => types.has(id)) ?? null, message });
    }
    if (
      edges.findIndex((other) => other.from === from && other.output === output && other.to === to) < index
    ) {
      found.push({
        rule: 'edge-duplicate',
        node: from,
        message: `The edge ${from} → ${to} from "${output}" is drawn twice.`,
      });
    }
    if (target?.kind === 'source') {
      found.push({
        rule: 'edge-into-source',
        node: to,
        message: `A source takes no items, but ${from} leads into it.`,
      });
    }
    const outputs =
      source === undefined ? null : [...(source.kind === 'source' ? ['out'] : source.outputs), 'error'];
    if (outputs !== null && !outputs.includes(output)) {
      const message = `There is no output "${output}" for the edge to ${to}. There are: ${outputs.join(', ')}.`;
      found.push({ rule: 'output-unknown', node: from, message });
    }
    return found;
  });
}

function findFlowProblems(pipeline: Pipeline, registry: NodeRegistry): Problem[] {
  const problems = findCycles(pipeline).map(
    (cycle): Problem => ({
      rule: 'cycle',
      // A cycle has at least one node.
      node: cycle[0] as string,
      message: `Items would go round for ever: ${[...cycle, cycle[0]].join(' → ')}. Remove one of these edges.`,
    }),
  );
  const sources = pipeline.nodes
    .filter(({ type }) => registry.get(type)?.kind === 'source')
    .map(({ id }) => id);
  if (sources.length === 0) {
    const known = [...registry.values()].filter(({ kind }) => kind === 'source').map(({ type }) => type);
    const message = `No node produces items. Add a source (${known.join(', ')}).`;
    return pipeline.nodes.every(({ type }) => findStep(registry, type) !== undefined)
      ? [...problems, { rule: 'source-missing', node: null, message }]
      : problems;
  }
  for (const id of sources.slice(1)) {
    const message = `A pipeline has one source, and ${sources[0]} is one already. Move this one to a pipeline of its own.`;
    problems.push({ rule: 'source-several', node: id, message });
  }
  const reached = findReachable(pipeline, sources);
  for (const { id } of pipeline.nodes) {
    if (reached.has(id)) continue;
    problems.push({
      rule: 'node-unreachable',
      node: id,
      message: 'No item can reach it. Connect it, or remove it.',
    });
  }
  return problems;
}
