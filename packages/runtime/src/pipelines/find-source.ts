import { type NodeRegistry, type Pipeline, pipelineSchema, type SourceDefinition } from '@clipline/clip-core';

/** The source of a pipeline file, with the params that are written there; null where there is none that is known. */
export function findSource(
  definition: unknown,
  registry: NodeRegistry,
): { readonly pipeline: Pipeline; readonly source: SourceDefinition; readonly params: unknown } | null {
  const { data: pipeline } = pipelineSchema.safeParse(definition);
  for (const { type, params } of pipeline?.nodes ?? []) {
    const source = registry.get(type);
    if (pipeline !== undefined && source?.kind === 'source') return { pipeline, source, params };
  }
  return null;
}
