import {
  type JsonValue,
  type NodeContext,
  paramHint,
  parseRulesetReference,
  type RulesetKind,
} from '@clipline/clip-core';
import { z } from 'zod';

/** The parameter that pins saved rules to a version; empty for rules that are given in place. */
export function rulesetParam(kind: RulesetKind, description: string) {
  return (
    z
      .string()
      .max(220)
      .refine((text) => text === '' || parseRulesetReference(text) !== null, {
        error: `Name the ${kind} and its version, such as \`pets@3\`.`,
      })
      .default('')
      // On the outermost schema, where those who look for what is pinned read it.
      .meta(paramHint({ control: kind }))
      .describe(description)
  );
}

/** Reads saved rules with the schema of their kind. Throws `not-found`. */
export async function readRuleset<T extends z.ZodType>(
  context: NodeContext,
  kind: RulesetKind,
  { reference, schema }: { readonly reference: string; readonly schema: T },
): Promise<z.output<T>> {
  return schema.parse(await context.ruleset(kind, reference));
}

/** What results are cached under besides the model: the rules themselves, since a name may be given anew. */
export async function stampOfRuleset(
  context: NodeContext,
  kind: RulesetKind,
  reference: string,
): Promise<JsonValue> {
  return reference === '' ? null : context.ruleset(kind, reference);
}
