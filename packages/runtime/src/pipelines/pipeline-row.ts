import { ClipError, type JsonValue, type NodeRegistry } from '@clipline/clip-core';
import { nearNames } from '../catalogs/near-names.ts';
import { canonicalJson } from '../catalogs/storable-json.ts';
import type { Database } from '../database/open-database.ts';
import { checkWholePipeline } from '../rulesets/pinned-rulesets.ts';
import type { PipelineDetail, PipelineView } from './pipelines.ts';

/** The topic on which each change of a pipeline is told; the payload is its id. */
export const pipelinesTopic = 'clipline_pipelines';

/** A pipeline as its row says, with the file of its published version. */
export interface PipelineRow {
  readonly id: string;
  readonly name: string;
  readonly draft: JsonValue;
  readonly revision: number;
  readonly published_version: number | null;
  readonly published: JsonValue | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Columns of `pipelineTables`. */
export const pipelineColumns = `p.id, p.name, p.draft, p.revision, p.published_version, v.definition AS published,
    p.created_at, p.updated_at`;

export const pipelineTables = `pipelines p
  LEFT JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version`;

const selectPipelines = `SELECT ${pipelineColumns} FROM ${pipelineTables}`;

/** What a draft is checked with. */
interface PipelineChecks {
  readonly database: Database;
  readonly registry: NodeRegistry;
}

export async function findPipeline(database: Database, name: string): Promise<PipelineRow | null> {
  const { rows } = await database.pool.query<PipelineRow>(`${selectPipelines} WHERE p.name = $1`, [name]);
  return rows[0] ?? null;
}

/** Throws `not-found`, which lists names that are near. */
export async function requirePipeline(database: Database, name: string): Promise<PipelineRow> {
  const found = await findPipeline(database, name);
  if (found) return found;
  const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM pipelines ORDER BY name');
  const near = nearNames(
    name,
    rows.map((row) => row.name),
  ).map((one) => `"${one}"`);
  const remedy =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'Make it under Pipelines, or from a file with `clipline pipeline publish <file>`.';
  throw new ClipError('not-found', `There is no pipeline "${name}". ${remedy}`);
}

export function toPipelineView(row: PipelineRow): PipelineView {
  const { draft } = row;
  const description =
    typeof draft === 'object' && draft !== null && 'description' in draft ? draft.description : null;
  return {
    name: row.name,
    description: typeof description === 'string' ? description : null,
    publishedVersion: row.published_version,
    revision: row.revision,
    changed: row.published === null || canonicalJson(row.published) !== canonicalJson(draft),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function toPipelineDetail(parts: PipelineChecks, row: PipelineRow): Promise<PipelineDetail> {
  return {
    ...toPipelineView(row),
    draft: row.draft,
    published: row.published,
    problems: await checkWholePipeline(parts, row.draft),
  };
}

/** Throws `param-invalid` for a name that nobody could type or show. */
export function checkPipelineName(name: string): void {
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
    `The pipeline name ${JSON.stringify(name)} ${problem}. Choose a short name such as "label-shop".`,
  );
}
