import type { NodeRegistry, StepDefinition } from '@clipline/clip-core';

/** The node or source of that type; undefined when there is none, or a trigger. */
export function findStep(registry: NodeRegistry, type: string): StepDefinition | undefined {
  const definition = registry.get(type);
  return definition?.kind === 'trigger' ? undefined : definition;
}

/** Every node and source. */
export function listSteps(registry: NodeRegistry): readonly StepDefinition[] {
  return [...registry.values()].filter((definition) => definition.kind !== 'trigger');
}
