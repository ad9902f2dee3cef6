import { ClipError, type JsonValue } from '@clipline/clip-core';
import { planPipeline } from '@clipline/engine';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Database } from '../database/open-database.ts';
import { requirePinned } from '../rulesets/pinned-rulesets.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { readAskedItems } from './asked-items.ts';
import { findSamples } from './find-samples.ts';
import { listPipelines } from './list-pipelines.ts';
import {
  checkPipelineName,
  findPipeline,
  type PipelineRow,
  pipelinesTopic,
  requirePipeline,
  toPipelineDetail,
} from './pipeline-row.ts';
import type { PipelineDetail, Pipelines, PipelineVersionView } from './pipelines.ts';

/** Characters of a pipeline file; a graph that people can look at has a hundredth of it. */
const largest = 1_000_000;

/** Opens the pipelines of the database; previews need what runs need and are opened with these. */
export function openPipelines(parts: RuntimeParts): Omit<Pipelines, 'preview'> {
  const { database } = parts;
  return {
    list: () => listPipelines(parts),
    get: async (name) => toPipelineDetail(parts, await requirePipeline(database, name)),
    saveDraft: (name, definition, { revision }) =>
      revision === null
        ? createPipeline(parts, name, definition)
        : saveDraft(parts, name, { definition, revision }),
    publish: (name, options) => publish(parts, name, options),
    versions: (name) => listVersions(database, name),
    version: async (name, version) =>
      requireVersion(database, await requirePipeline(database, name), version),
    async restore(name, version, options) {
      const row = await requirePipeline(database, name);
      const { definition } = await requireVersion(database, row, version);
      return saveDraft(parts, name, { definition, revision: options?.revision ?? row.revision });
    },
    rename: (name, to) => rename(parts, name, to),
    remove: (name) => remove(database, name),
    async askedItems(name, options) {
      const { draft, published } = await requirePipeline(database, name);
      return readAskedItems(options?.draft ? draft : published, parts.registry);
    },
    async samples(addresses) {
      const items = await findSamples(parts, addresses);
      parts.previewed.add(items);
      return items;
    },
  };
}

async function createPipeline(
  parts: RuntimeParts,
  name: string,
  definition: JsonValue,
): Promise<PipelineDetail> {
  const { database } = parts;
  checkPipelineName(name);
  const { rowCount } = await database.pool.query(
    `INSERT INTO pipelines (id, name, draft, revision, updated_at) VALUES ($1, $2, $3, 1, now())
     ON CONFLICT (name) DO NOTHING`,
    [timeOrderedId(), name, toText(definition)],
  );
  if (rowCount !== 1) throw conflict(await requirePipeline(database, name), { definition, revision: null });
  return tellAndGet(parts, name);
}

async function saveDraft(
  parts: RuntimeParts,
  name: string,
  draft: { readonly definition: JsonValue; readonly revision: number },
): Promise<PipelineDetail> {
  const { database } = parts;
  const { rowCount } = await database.pool.query(
    `UPDATE pipelines SET draft = $3, revision = revision + 1, updated_at = now() WHERE name = $1 AND revision = $2`,
    [name, draft.revision, toText(draft.definition)],
  );
  if (rowCount !== 1) throw conflict(await requirePipeline(database, name), draft);
  return tellAndGet(parts, name);
}

async function publish(
  parts: RuntimeParts,
  name: string,
  { revision, note }: NonNullable<Parameters<Pipelines['publish']>[1]> = {},
): Promise<PipelineVersionView> {
  const { database } = parts;
  const version = await inTransaction(database.pool, async (client) => {
    await client.query('SELECT 1 FROM pipelines WHERE name = $1 FOR UPDATE', [name]);
    const row = await requirePipeline(database, name);
    if (revision !== undefined && revision !== row.revision) {
      throw conflict(row, { definition: row.draft, revision });
    }
    // The first thing that planning does is to check the shape.
    planPipeline(row.draft as unknown as Parameters<typeof planPipeline>[0], parts.registry);
    await requirePinned(parts, row.draft);
    const { rows } = await client.query<{
      version: number;
      created_at: Date;
      note: string | null;
      definition: JsonValue;
    }>(
      `INSERT INTO pipeline_versions (id, pipeline_id, version, definition, note)
       SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM pipeline_versions WHERE pipeline_id = $2
       RETURNING version, created_at, note, definition`,
      [timeOrderedId(), row.id, JSON.stringify(row.draft), note?.trim() ? toStorableText(note.trim()) : null],
    );
    const [made] = rows;
    if (made === undefined) throw new ClipError('internal', `No version of pipeline "${name}" was written.`);
    await client.query(`UPDATE pipelines SET published_version = $2, updated_at = now() WHERE id = $1`, [
      row.id,
      made.version,
    ]);
    const { created_at: createdAt, ...kept } = made;
    return { ...kept, createdAt };
  });
  await tellAndGet(parts, name);
  return version;
}

async function listVersions(database: Database, name: string): Promise<readonly PipelineVersionView[]> {
  const { id } = await requirePipeline(database, name);
  const rows = await database.prisma.pipelineVersion.findMany({
    where: { pipelineId: id },
    orderBy: { version: 'desc' },
  });
  // The column holds JSON.
  return rows.map(({ version, createdAt, note, definition }) => ({
    version,
    createdAt,
    note,
    definition: definition as JsonValue,
  }));
}

/** One version of a pipeline. Throws `not-found`. */
export async function requireVersion(
  database: Database,
  pipeline: Pick<PipelineRow, 'id' | 'name'>,
  version: number,
): Promise<PipelineVersionView & { readonly id: string }> {
  const row = await database.prisma.pipelineVersion.findUnique({
    where: { pipelineId_version: { pipelineId: pipeline.id, version } },
  });
  if (row) {
    const { id, createdAt, note, definition } = row;
    return { id, version, createdAt, note, definition: definition as JsonValue };
  }
  throw new ClipError(
    'not-found',
    `Pipeline "${pipeline.name}" has no version ${version}. \`clipline pipeline show ${pipeline.name}\` lists them.`,
  );
}

async function rename(parts: RuntimeParts, name: string, to: string): Promise<PipelineDetail> {
  const { database } = parts;
  checkPipelineName(to);
  const row = await requirePipeline(database, name);
  if (name !== to && (await findPipeline(database, to))) {
    throw new ClipError('conflict', `There is a pipeline "${to}" already. Choose another name.`);
  }
  await database.pool.query('UPDATE pipelines SET name = $2, updated_at = now() WHERE id = $1', [row.id, to]);
  return tellAndGet(parts, to);
}

async function remove(database: Database, name: string): Promise<void> {
  const { id } = await requirePipeline(database, name);
  const { rows } = await database.pool.query<{ id: string }>(
    `DELETE FROM pipelines WHERE id = $1 AND NOT EXISTS (
       SELECT 1 FROM runs WHERE pipeline_id = $1 AND finished_at IS NULL) RETURNING id`,
    [id],
  );
  if (rows.length === 0) {
    throw new ClipError(
      'conflict',
      `Runs of pipeline "${name}" have not ended. Cancel them with \`clipline runs cancel\`, or wait.`,
    );
  }
  await database.channel.notify(pipelinesTopic, id);
}

async function tellAndGet(parts: RuntimeParts, name: string): Promise<PipelineDetail> {
  const { database } = parts;
  const row = await requirePipeline(database, name);
  await database.channel.notify(pipelinesTopic, row.id);
  return toPipelineDetail(parts, row);
}

function toText(definition: JsonValue): string {
  const text = JSON.stringify(toStorableJson(definition));
  if (text.length <= largest) return text;
  throw new ClipError(
    'param-invalid',
    `The pipeline file has ${text.length} characters, and ${largest} are the most. Keep lists in files.`,
  );
}

function conflict(
  kept: PipelineRow,
  given: { readonly definition: JsonValue; readonly revision: number | null },
): ClipError {
  const message =
    given.revision === null
      ? `There is a pipeline "${kept.name}" already. Choose another name, or open it and change it.`
      : `Pipeline "${kept.name}" was changed by somebody else: it is at revision ${kept.revision}, and you started from ${given.revision}. Nothing was overwritten. Take over what you want to keep, and save again.`;
  return new ClipError('conflict', message, {
    details: {
      kept: { revision: kept.revision, draft: kept.draft },
      given: { revision: given.revision, draft: given.definition },
    },
  });
}
