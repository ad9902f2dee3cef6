import type { AnyDefinition, JsonValue } from '@clipline/clip-core';
import type { ParsedParams } from './plan.ts';

/** A parameter that the definition's schema refuses. */
export interface ParamProblem {
  readonly param: string;
  readonly message: string;
}

/** Reads parameters with the definition's own schema; unknown names are refused even where it would let them pass. */
export function parseParams(
  definition: AnyDefinition,
  params: { readonly [name: string]: JsonValue },
): { readonly params: ParsedParams } | { readonly problems: readonly ParamProblem[] } {
  const outcome = definition.params.strict().safeParse(params);
  if (outcome.success) return { params: outcome.data };
  const known = Object.keys(definition.params.shape);
  const problems = outcome.error.issues.map((issue): ParamProblem => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
      const names = issue.keys.map((key) => `"${key}"`).join(', ');
      const choice = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`;
      return { param: issue.keys.join(', '), message: `Unknown parameter ${names}. ${choice}` };
    }
    const param = issue.path.map(String).join('.');
    if (issue.path.length === 1 && params[param] === undefined) {
      return { param, message: `Parameter "${param}" is missing.` };
    }
    return { param, message: param === '' ? issue.message : `Parameter "${param}": ${issue.message}` };
  });
  return { problems };
}
