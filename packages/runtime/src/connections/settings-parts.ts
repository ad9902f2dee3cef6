import { ClipError, type ConnectionKind, connectionSchemas } from '@clipline/clip-core';
import { z } from 'zod';

type Settings = Readonly<Record<string, unknown>>;

/** Throws `param-invalid`. */
export function checkKind(kind: string): ConnectionKind {
  // The keys of the schemas are the kinds.
  const kinds = Object.keys(connectionSchemas) as ConnectionKind[];
  const found = kinds.find((one) => one === kind);
  if (found !== undefined) return found;
  throw new ClipError(
    'param-invalid',
    `There is no kind of connection "${kind}". Use one of ${kinds.join(', ')}.`,
  );
}

/** Names of the fields of a kind that are secret. */
export function secretFields(kind: ConnectionKind): ReadonlySet<string> {
  const fields = Object.entries<z.core.$ZodType>(connectionSchemas[kind].shape);
  return new Set(fields.filter(([, schema]) => isSecret(schema)).map(([name]) => name));
}

/** Parses settings as their kind wants them. Throws `param-invalid`, which repeats no value. */
export function parseSettings(kind: ConnectionKind, settings: Settings): Settings {
  const outcome = connectionSchemas[kind].safeParse(settings);
  if (outcome.success) return outcome.data;
  const problems = outcome.error.issues.map(
    (issue) =>
      `${issue.path.length === 0 ? 'the settings' : issue.path.map(String).join('.')}: ${issue.message}`,
  );
  throw new ClipError(
    'param-invalid',
    `A connection of kind ${kind} cannot be made of this. ${problems.join('; ')}.`,
  );
}

/** Settings in clear, and those that are to be encrypted; null where there are none. */
export function splitSettings(
  kind: ConnectionKind,
  settings: Settings,
): { readonly clear: Settings; readonly secret: Settings | null } {
  const secrets = secretFields(kind);
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  const secret = entries.filter(([name]) => secrets.has(name));
  return {
    clear: Object.fromEntries(entries.filter(([name]) => !secrets.has(name))),
    secret: secret.length === 0 ? null : Object.fromEntries(secret),
  };
}

/** A schema is secret when it, or what it wraps, says so. */
function isSecret(schema: z.core.$ZodType): boolean {
  if (z.globalRegistry.get(schema)?.secret === true) return true;
  const { def } = schema._zod;
  return 'innerType' in def && isSecret(def.innerType as z.core.$ZodType);
}
