import type { NodeRegistry, Pipeline } from '@clipline/clip-core';
import type { Problem } from './find-problems.ts';
import { parseParams } from './params.ts';

/** Every problem of a pipeline's triggers, in the order written; each message names its trigger. */
export function findTriggerProblems({ triggers }: Pipeline, registry: NodeRegistry): readonly Problem[] {
  const ids = triggers.map(({ id }) => id);
  return triggers.flatMap(({ id, type, params }, index): Problem[] => {
    const problem = (rule: Problem['rule'], message: string): Problem => ({
      rule,
      node: null,
      trigger: id,
      message: `Trigger "${id}": ${message}`,
    });
    const found: Problem[] = [];
    if (ids.indexOf(id) < index) {
      found.push(problem('trigger-duplicate', 'another trigger has this id. Give each its own.'));
    }
    const definition = registry.get(type);
    if (definition?.kind !== 'trigger') {
      const known = [...registry.values()].filter(({ kind }) => kind === 'trigger').map((one) => one.type);
      const message = `there is no trigger type "${type}". There are: ${known.sort().join(', ')}.`;
      return [...found, problem('type-unknown', message)];
    }
    const outcome = parseParams(definition, params);
    return 'params' in outcome
      ? found
      : [
          ...found,
          ...outcome.problems.map(({ param, message }) => ({ ...problem('params-invalid', message), param })),
        ];
  });
}
