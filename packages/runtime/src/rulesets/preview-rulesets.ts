import {
  type ClassifierSettings,
  ClipError,
  type ClipModel,
  type CutText,
  classifierSettingsSchema,
  classifyVector,
  expandTemplates,
  isNoneOfLabels,
  type ModerationPolicy,
  moderateVector,
  moderationPolicySchema,
  openClassifier,
  openModerator,
  templateSets,
} from '@clipline/clip-core';
import { openActiveIndex, openIndexModel } from '../catalogs/active-index.ts';
import { findAssets } from '../catalogs/assets.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { AssetView } from '../services.ts';
import { openRulesets, parseSettings, type RulesetRules } from './open-rulesets.ts';
import type {
  Classifiers,
  JudgedPicture,
  Policies,
  RulesetPreview,
  RulesetPreviewRequest,
} from './rulesets.ts';

const classifierRules: RulesetRules<ClassifierSettings> = {
  kind: 'classifier',
  schema: classifierSettingsSchema,
  namesOf: ({ labels }) => labels,
};

const policyRules: RulesetRules<ModerationPolicy> = {
  kind: 'policy',
  schema: moderationPolicySchema,
  namesOf: ({ categories }) => categories.map(({ name }) => name),
};

/** Saved zero-shot classifiers. */
export function openClassifiers(parts: RuntimeParts): Classifiers {
  return {
    ...openRulesets(parts, classifierRules),
    async preview(request) {
      const settings = parseSettings(classifierRules, request.settings);
      const sample = await openSample(parts, request);
      const classifier = await openClassifier(sample.model, settings);
      return judgeSample(sample, {
        names: settings.labels,
        sentences: sentencesOf(settings),
        cut: classifier.cut,
        judge(asset, vector) {
          const scores = inOrder(settings.labels, classifyVector(classifier, vector));
          return { asset, scores, none: settings.none.length > 0 && isNoneOfLabels(classifier, vector) };
        },
      });
    },
  };
}

/** Saved moderation policies. */
export function openPolicies(parts: RuntimeParts): Policies {
  const policies = openRulesets(parts, policyRules);
  return {
    ...policies,
    // Verdicts and messages name the policy by these.
    save: (name, settings, options) =>
      policies.save(
        name,
        { ...parseSettings(policyRules, settings), id: name.slice(0, 100), version: (options.last ?? 0) + 1 },
        options,
      ),
    async preview(request) {
      const policy = parseSettings(policyRules, request.settings);
      const sample = await openSample(parts, request);
      const moderator = await openModerator(sample.model, policy);
      const names = policyRules.namesOf(policy);
      const { categories, harmless } = policy;
      return judgeSample(sample, {
        names,
        sentences: [...harmless, ...categories.flatMap((one) => [...one.restricted, ...one.harmless])],
        cut: moderator.cut,
        judge: (asset, vector) => ({
          asset,
          scores: inOrder(names, moderateVector(moderator, vector).categories),
        }),
      });
    },
  };
}

interface Sample {
  readonly model: ClipModel;
  readonly pictures: readonly { readonly asset: AssetView; readonly vector: Float32Array }[];
  readonly total: number;
}

const mostPictures = 500;
/** Of these, the newest, a sample is spread over. */
const mostLookedThrough = 20_000;

/** Pictures spread over a catalogue with the vectors that it keeps of them, the same ones each time. */
async function openSample(
  parts: RuntimeParts,
  { catalog, limit }: RulesetPreviewRequest<unknown>,
): Promise<Sample> {
  const active = await openActiveIndex(parts, catalog);
  const { store, collection } = active.index;
  const { rows } = await parts.database.pool.query<{ id: string; total: string }>(
    `WITH newest AS (
       SELECT a.id FROM assets a JOIN asset_indexes x ON x.asset_id = a.id AND x.index_id = $2
       WHERE a.catalog_id = $1 AND a.state = 'present' ORDER BY a.id DESC LIMIT $3)
     SELECT id, count(*) OVER () AS total FROM newest ORDER BY md5(id::text) LIMIT $4`,
    [active.catalogId, active.id, mostLookedThrough, Math.min(Math.max(Math.trunc(limit), 1), mostPictures)],
  );
  const ids = rows.map(({ id }) => id);
  const [model, records, assets] = await Promise.all([
    openIndexModel(parts, active),
    store.fetch(collection, ids),
    findAssets(parts, catalog, ids),
  ]);
  const vectors = new Map(records.map(({ id, vector }) => [id, vector]));
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  return {
    model,
    total: Number(rows[0]?.total ?? 0),
    // One that was removed between the reads is left out.
    pictures: ids.flatMap((id) => {
      const [asset, vector] = [byId.get(id), vectors.get(id)];
      return asset === undefined || vector === undefined ? [] : [{ asset, vector }];
    }),
  };
}

async function judgeSample<P extends JudgedPicture>(
  { model, pictures, total }: Sample,
  how: {
    readonly names: readonly string[];
    readonly sentences: readonly string[];
    readonly cut: readonly CutText[];
    readonly judge: (asset: AssetView, vector: Float32Array) => P;
  },
): Promise<RulesetPreview<P>> {
  const text = how.sentences.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  return {
    names: how.names,
    pictures: pictures.map(({ asset, vector }) => how.judge(asset, vector)),
    total,
    longest: { text, tokens: await model.countTokens(text) },
    cut: how.cut,
  };
}

function sentencesOf({ labels, synonyms, templates, templateSet, none }: ClassifierSettings) {
  const words = [...labels, ...Object.values(synonyms).flat()];
  const into = templates ?? templateSets[templateSet];
  return [...words.flatMap((word) => expandTemplates(word, into)), ...none];
}

/** Scores in the order of the names, to four places: more are noise. */
function inOrder(
  names: readonly string[],
  scored: readonly { readonly name: string; readonly score: number }[],
): readonly number[] {
  const byName = new Map(scored.map(({ name, score }) => [name, score]));
  return names.map((name) => {
    const score = byName.get(name);
    if (score === undefined) throw new ClipError('internal', `"${name}" got no score.`);
    return Math.round(score * 10_000) / 10_000;
  });
}
