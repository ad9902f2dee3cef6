import type { NodeRegistry, PipelineInput } from '@clipline/clip-core';
import { findProblems, type Problem } from '@clipline/engine';
import { nodeRegistry } from '@clipline/nodes';

/**
 * Everything that keeps a pipeline from running and the node it sits on, null for the whole; empty when it can run.
 * Opens nothing, and takes any value. Without a registry it knows the built-in nodes.
 */
export function checkPipeline(pipeline: unknown, registry: NodeRegistry = nodeRegistry): readonly Problem[] {
  // The first thing it does is to check the shape.
  return findProblems(pipeline as PipelineInput, registry);
}
