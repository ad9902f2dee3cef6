import {
  ClipError,
  type JsonValue,
  type NodeDefinition,
  type NodeOptions,
  type NodeRegistry,
  type Pipeline,
  type PipelineEdge,
  type PipelineInput,
  pipelineSchema,
  type SourceDefinition,
} from '@clipline/clip-core';
import { findProblems, type Problem } from './find-problems.ts';
import { findStep } from './find-step.ts';
import { sortTopologically } from './graph.ts';
import { parseParams } from './params.ts';

/** Parameters as the definition's own schema gave them back, defaults filled in. */
export type ParsedParams = Readonly<Record<string, unknown>>;

export interface PlannedSource {
  readonly id: string;
  readonly definition: SourceDefinition;
  readonly params: ParsedParams;
  readonly options: NodeOptions;
}

export interface PlannedNode {
  readonly id: string;
  readonly definition: NodeDefinition;
  readonly params: ParsedParams;
  /** Errors, tries, time, size of calls and cache. */
  readonly options: NodeOptions;
  /** In the order in which the pipeline lists them; a batch is their items one after another. */
  readonly inputs: readonly PipelineEdge[];
}

/** A pipeline that was found to be sound, in the order in which a page walks it. */
export interface Plan {
  readonly pipeline: Pipeline;
  readonly source: PlannedSource;
  /** Topological; nodes that do not depend on one another stay in the order in which they are written. */
  readonly nodes: readonly PlannedNode[];
}

/**
 * Checks a pipeline against the definitions and orders it for running.
 * Throws one ClipError `pipeline-invalid` whose message names every problem and the node it sits on.
 *
 * @example
 * const plan = planPipeline(JSON.parse(text), nodeRegistry);
 */
export function planPipeline(pipeline: PipelineInput, registry: NodeRegistry): Plan {
  const problems = findProblems(pipeline, registry);
  if (problems.length > 0) {
    throw new ClipError('pipeline-invalid', describeProblems(nameOf(pipeline), problems));
  }
  const parsed = pipelineSchema.parse(pipeline);
  let source: PlannedSource | undefined;
  const nodes: PlannedNode[] = [];
  for (const { id, type, params, options } of sortTopologically(parsed)) {
    const definition = findStep(registry, type);
    if (definition === undefined)
      throw new ClipError('internal', `Node type "${type}" vanished while planning.`);
    const planned = { id, params: readParams(definition, params) };
    if (definition.kind === 'source') source = { ...planned, definition, options };
    else
      nodes.push({ ...planned, definition, options, inputs: parsed.edges.filter((edge) => edge.to === id) });
  }
  if (source === undefined) throw new ClipError('internal', 'A pipeline without a source passed the checks.');
  return { pipeline: parsed, source, nodes };
}

function readParams(
  definition: NodeDefinition | SourceDefinition,
  params: { readonly [name: string]: JsonValue },
): ParsedParams {
  const outcome = parseParams(definition, params);
  if ('problems' in outcome) throw new ClipError('internal', 'Parameters changed while planning.');
  return outcome.params;
}

function nameOf(pipeline: PipelineInput): string {
  // A pipeline that fails its schema may carry anything here; it is only shown.
  const name: unknown = (pipeline as { readonly name?: unknown } | null)?.name;
  return typeof name === 'string' && name !== '' ? `Pipeline "${name}"` : 'The pipeline';
}

function describeProblems(subject: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ node, message }) =>
    node === null ? `- ${message}` : `- ${node}: ${message}`,
  );
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return `${subject} cannot run; it has ${count}:\n${lines.join('\n')}`;
}
