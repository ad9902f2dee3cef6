import {
  ClipError,
  formatRulesetReference,
  type JsonValue,
  parseRulesetReference,
  type RulesetKind,
} from '@clipline/clip-core';
import { nearNames } from '../catalogs/near-names.ts';
import type { Database } from '../database/open-database.ts';

/** A ruleset with its newest version. */
export interface RulesetRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly settings: JsonValue;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const selectRulesets = `SELECT r.id, r.name, r.description, v.version, v.settings, r.created_at,
    v.created_at AS updated_at
  FROM rulesets r JOIN LATERAL (
    SELECT version, settings, created_at FROM ruleset_versions WHERE ruleset_id = r.id ORDER BY version DESC LIMIT 1
  ) v ON true WHERE r.kind = $1::ruleset_kind`;

/** What each kind is called where people read of it. */
export const kindTitles: { readonly [kind in RulesetKind]: { readonly page: string; readonly an: string } } =
  {
    classifier: { page: 'Classifiers', an: 'a classifier' },
    policy: { page: 'Moderation', an: 'a policy' },
  };

/** All of a kind, by name. */
export async function readRulesets(database: Database, kind: RulesetKind): Promise<readonly RulesetRow[]> {
  const { rows } = await database.pool.query<RulesetRow>(`${selectRulesets} ORDER BY r.name`, [kind]);
  return rows;
}

export async function findRuleset(
  database: Database,
  kind: RulesetKind,
  name: string,
): Promise<RulesetRow | null> {
  const { rows } = await database.pool.query<RulesetRow>(`${selectRulesets} AND r.name = $2`, [kind, name]);
  return rows[0] ?? null;
}

/** Throws `not-found`, which lists names that are near. */
export async function requireRuleset(
  database: Database,
  kind: RulesetKind,
  name: string,
): Promise<RulesetRow> {
  const found = await findRuleset(database, kind, name);
  if (found !== null) return found;
  const near = nearNames(
    name,
    (await readRulesets(database, kind)).map((row) => row.name),
  ).map((one) => `"${one}"`);
  const remedy =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : `Make it on the page ${kindTitles[kind].page} of the dashboard.`;
  throw new ClipError('not-found', `There is no ${kind} "${name}". ${remedy}`);
}

/** The settings that `name@version` pins. Throws `not-found`. */
export async function readPinned(
  database: Database,
  kind: RulesetKind,
  reference: string,
): Promise<JsonValue> {
  const pinned = parseRulesetReference(reference);
  if (pinned === null) {
    throw new ClipError('not-found', `"${reference}" pins no ${kind}. Write its name and version: pets@3.`);
  }
  const { rows } = await database.pool.query<{ settings: JsonValue }>(
    `SELECT v.settings FROM rulesets r JOIN ruleset_versions v ON v.ruleset_id = r.id
     WHERE r.kind = $1::ruleset_kind AND r.name = $2 AND v.version = $3`,
    [kind, pinned.name, pinned.version],
  );
  if (rows[0] !== undefined) return rows[0].settings;
  const { name, version } = await requireRuleset(database, kind, pinned.name);
  throw new ClipError(
    'not-found',
    `The ${kind} "${name}" has no version ${pinned.version}. Its newest is ${formatRulesetReference({ name, version })}.`,
  );
}

/** Throws `param-invalid` for a name that nobody could type or show. */
export function checkRulesetName(kind: RulesetKind, name: string): void {
  const problem =
    name.trim() === ''
      ? 'is empty'
      : name !== name.trim()
        ? 'begins or ends with a space'
        : name.length > 200
          ? `has ${name.length} characters, and 200 are the most`
          : /\p{Cc}/u.test(name) || !name.isWellFormed()
            ? 'has a control character in it'
            : null;
  if (problem === null) return;
  throw new ClipError(
    'param-invalid',
    `The ${kind} name ${JSON.stringify(name)} ${problem}. Choose a short name such as "pets".`,
  );
}
