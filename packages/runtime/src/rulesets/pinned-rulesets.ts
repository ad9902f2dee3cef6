import {
  ClipError,
  type JsonValue,
  type NodeRegistry,
  parseRulesetReference,
  pipelineSchema,
  type RulesetKind,
  type RulesetReference,
  rulesetKinds,
  toClipError,
} from '@clipline/clip-core';
import type { Problem } from '@clipline/engine';
import type { Database } from '../database/open-database.ts';
import { checkPipeline } from '../runs/check-pipeline.ts';
import { readPinned } from './ruleset-row.ts';
import type { RulesetUse } from './rulesets.ts';

/** What pins are found with. */
interface RulesetChecks {
  readonly database: Database;
  readonly registry: NodeRegistry;
}

interface Pin {
  readonly node: string;
  readonly param: string;
  readonly kind: RulesetKind;
  readonly reference: string;
}

/** As `checkPipeline`, and whether the classifiers and policies that it pins are there. */
export async function checkWholePipeline(
  { database, registry }: RulesetChecks,
  pipeline: unknown,
): Promise<readonly Problem[]> {
  return [
    ...checkPipeline(pipeline, registry),
    ...(await findMissingRulesets({ database, registry }, pipeline)),
  ];
}

/** Each pinned classifier or policy that is not there, as a problem of the node that pins it. */
async function findMissingRulesets(
  { database, registry }: RulesetChecks,
  pipeline: unknown,
): Promise<readonly Problem[]> {
  const checked = await Promise.all(
    findPins(pipeline, registry).map(async ({ node, param, kind, reference }): Promise<Problem | null> => {
      try {
        await readPinned(database, kind, reference);
        return null;
      } catch (error) {
        const { code, message } = toClipError(error);
        if (code !== 'not-found') throw error;
        return { rule: 'ruleset-missing', node, param, message };
      }
    }),
  );
  return checked.filter((problem) => problem !== null);
}

/** Throws `pipeline-invalid`, which names each pinned classifier or policy that is not there and its node. */
export async function requirePinned(parts: RulesetChecks, pipeline: unknown): Promise<void> {
  const problems = await findMissingRulesets(parts, pipeline);
  if (problems.length === 0) return;
  const lines = problems.map(({ node, message }) => `- ${node}: ${message}`);
  throw new ClipError('pipeline-invalid', `The pipeline cannot run:\n${lines.join('\n')}`);
}

/** Published pipelines that pin rulesets of a kind, by the name of the ruleset. */
export async function readUses(
  { database, registry }: RulesetChecks,
  kind: RulesetKind,
): Promise<ReadonlyMap<string, readonly RulesetUse[]>> {
  const { rows } = await database.pool.query<{ name: string; definition: JsonValue }>(
    `SELECT p.name, v.definition FROM pipelines p
     JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version ORDER BY p.name`,
  );
  const uses = new Map<string, RulesetUse[]>();
  for (const { name: pipeline, definition } of rows) {
    for (const { name, version } of listPinned(definition, registry, kind)) {
      uses.set(name, [...(uses.get(name) ?? []), { pipeline, version }]);
    }
  }
  return uses;
}

function listPinned(
  definition: JsonValue,
  registry: NodeRegistry,
  kind: RulesetKind,
): readonly RulesetReference[] {
  const references = new Set(
    findPins(definition, registry)
      .filter((pin) => pin.kind === kind)
      .map(({ reference }) => reference),
  );
  return [...references].map(parseRulesetReference).filter((pinned) => pinned !== null);
}

/** Parameters that pin rulesets, as their definitions say; none of a pipeline whose shape is wrong. */
function findPins(pipeline: unknown, registry: NodeRegistry): readonly Pin[] {
  const parsed = pipelineSchema.safeParse(pipeline);
  if (!parsed.success) return [];
  return parsed.data.nodes.flatMap(({ id, type, params }) => {
    const shape = registry.get(type)?.params.shape ?? {};
    return Object.entries(shape).flatMap(([param, schema]): readonly Pin[] => {
      const control = schema.meta()?.['x-control'];
      const kind = rulesetKinds.find((one) => one === control);
      const reference = params[param];
      // What is written in another way than `name@version` is told by the schema of the node.
      return kind !== undefined && typeof reference === 'string' && parseRulesetReference(reference) !== null
        ? [{ node: id, param, kind, reference }]
        : [];
    });
  });
}
