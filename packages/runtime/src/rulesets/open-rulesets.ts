import { ClipError, formatRulesetReference, type JsonValue, type RulesetKind } from '@clipline/clip-core';
import { z } from 'zod';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { readUses } from './pinned-rulesets.ts';
import {
  checkRulesetName,
  findRuleset,
  kindTitles,
  type RulesetRow,
  readRulesets,
  requireRuleset,
} from './ruleset-row.ts';
import type { JudgedPicture, RulesetDetail, Rulesets, RulesetUse, RulesetView } from './rulesets.ts';

/** What sets the kinds of rulesets apart. */
export interface RulesetRules<S> {
  readonly kind: RulesetKind;
  readonly schema: z.ZodType<S>;
  /** Names of the labels or categories, in their order. */
  readonly namesOf: (settings: S) => readonly string[];
}

/** Characters of a version's settings. */
const largest = 1_000_000;

/** The rulesets of a kind; what a preview shows is the kind's own. */
export function openRulesets<S>(
  parts: RuntimeParts,
  rules: RulesetRules<S>,
): Omit<Rulesets<S, JudgedPicture>, 'preview'> {
  const { database } = parts;
  const { kind, schema } = rules;
  const detailOf = async (name: string) => {
    const row = await requireRuleset(database, kind, name);
    const uses = await readUses(parts, kind);
    return toDetail(row, rules, uses.get(name) ?? []);
  };
  return {
    async list() {
      const [rows, uses] = await Promise.all([readRulesets(database, kind), readUses(parts, kind)]);
      return rows.map((row) => {
        const { settings: _, ...view } = toDetail(row, rules, uses.get(row.name) ?? []);
        return view satisfies RulesetView;
      });
    },
    get: detailOf,
    async save(name, given, { last, note }) {
      const settings = toText(kind, parseSettings(rules, given));
      checkRulesetName(kind, name);
      await inTransaction(database.pool, async (client) => {
        if (last === null) {
          await client.query(
            'INSERT INTO rulesets (id, kind, name) VALUES ($1, $2::ruleset_kind, $3) ON CONFLICT DO NOTHING',
            [timeOrderedId(), kind, name],
          );
        }
        const { rows } = await client.query<{ id: string }>(
          'SELECT id FROM rulesets WHERE kind = $1::ruleset_kind AND name = $2 FOR UPDATE',
          [kind, name],
        );
        const id = rows[0]?.id;
        // Says what is wrong with the name.
        if (id === undefined) return requireRuleset(database, kind, name);
        const { rowCount } = await client.query(
          `INSERT INTO ruleset_versions (id, ruleset_id, version, settings, note)
           SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM ruleset_versions WHERE ruleset_id = $2
           HAVING coalesce(max(version), 0) = $5`,
          [timeOrderedId(), id, settings, note?.trim() ? toStorableText(note.trim()) : null, last ?? 0],
        );
        if (rowCount !== 1) throw conflict(kind, await requireRuleset(database, kind, name), last);
      });
      return detailOf(name);
    },
    async versions(name) {
      const { id } = await requireRuleset(database, kind, name);
      const rows = await database.prisma.rulesetVersion.findMany({
        where: { rulesetId: id },
        orderBy: { version: 'desc' },
      });
      return rows.map(({ version, settings, note, createdAt }) => ({
        version,
        settings: schema.parse(settings),
        note,
        createdAt,
      }));
    },
    async change(name, { name: to = name, description }) {
      const row = await requireRuleset(database, kind, name);
      if (to !== name) {
        checkRulesetName(kind, to);
        await refuseWhilePinned(parts, kind, { name, doing: 'renamed' });
        if ((await findRuleset(database, kind, to)) !== null) {
          throw new ClipError('conflict', `There is a ${kind} "${to}" already. Choose another name.`);
        }
      }
      await database.pool.query('UPDATE rulesets SET name = $2, description = $3 WHERE id = $1', [
        row.id,
        to,
        description === undefined ? row.description : toStorableText(description.trim()),
      ]);
      return detailOf(to);
    },
    async remove(name) {
      const { id } = await requireRuleset(database, kind, name);
      await refuseWhilePinned(parts, kind, { name, doing: 'removed' });
      await database.pool.query('DELETE FROM rulesets WHERE id = $1', [id]);
    },
  };
}

/** Settings as the schema of their kind gives them back. Throws `param-invalid`. */
export function parseSettings<S>({ kind, schema }: RulesetRules<S>, given: unknown): S {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ClipError(
    'param-invalid',
    `This is no ${kind}. ${z.prettifyError(parsed.error)}. Mend it and save again.`,
    { cause: parsed.error },
  );
}

function toDetail<S>(
  row: RulesetRow,
  { schema, namesOf }: RulesetRules<S>,
  usedBy: readonly RulesetUse[],
): RulesetDetail<S> {
  const settings = schema.parse(row.settings);
  return {
    name: row.name,
    description: row.description,
    version: row.version,
    names: namesOf(settings),
    usedBy,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    settings,
  };
}

async function refuseWhilePinned(
  parts: RuntimeParts,
  kind: RulesetKind,
  { name, doing }: { readonly name: string; readonly doing: string },
): Promise<void> {
  const uses = (await readUses(parts, kind)).get(name) ?? [];
  if (uses.length === 0) return;
  const named = uses.map(
    ({ pipeline, version }) => `"${pipeline}" (${formatRulesetReference({ name, version })})`,
  );
  throw new ClipError(
    'conflict',
    `The ${kind} "${name}" cannot be ${doing}: it is pinned by the published pipeline ${named.join(' and ')}. Choose another there and publish it first.`,
  );
}

function toText(kind: RulesetKind, settings: unknown): string {
  // Parsed by a schema of JSON values.
  const text = JSON.stringify(toStorableJson(settings as JsonValue));
  if (text.length <= largest) return text;
  throw new ClipError(
    'param-invalid',
    `This ${kind} has ${text.length} characters, and ${largest} are the most. Make two of it.`,
  );
}

function conflict(kind: RulesetKind, kept: RulesetRow, last: number | null): ClipError {
  const message =
    last === null
      ? `There is ${kindTitles[kind].an} "${kept.name}" already. Choose another name, or open it and change it.`
      : `The ${kind} "${kept.name}" was changed by somebody else: it is at version ${kept.version}, and you started from ${last}. Nothing was overwritten. Open the newest version, and take over what you want to keep.`;
  return new ClipError('conflict', message, {
    details: { version: kept.version, settings: kept.settings },
  });
}
