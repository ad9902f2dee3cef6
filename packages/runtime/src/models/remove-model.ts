import { join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { removeModel } from '@clipline/clip-core/models';
import type { RuntimeParts } from '../runtime-parts.ts';
import { toModelSource } from './model-source.ts';
import type { ModelView } from './models-service.ts';

/**
 * Deletes what this machine holds of a model and returns the bytes that frees. Throws `not-found`, `not-allowed` for
 * one that lies elsewhere than in the home, `conflict` while it is pulled or something needs it.
 */
export async function removeUnused(parts: RuntimeParts, model: ModelView): Promise<number> {
  const { home } = parts.environment;
  const { id, location } = model;
  const own = join(home, 'models', id);
  if (location !== null && location !== own) {
    throw new ClipError(
      'not-allowed',
      model.starter
        ? `${model.title} ships with Clipline and stays: everything falls back on it.`
        : `${model.title} lies in ${location}, outside of Clipline's home. Delete that folder yourself.`,
    );
  }
  const users = await findUsers(parts, id, [id, own]);
  if (users.length > 0) {
    throw new ClipError(
      'conflict',
      `${model.title} is used by ${users.join(', ')}. Index with another model, or remove what uses it, first.`,
    );
  }
  return removeModel(id, { home });
}

async function findUsers(
  { database, environment }: RuntimeParts,
  id: string,
  sources: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ kind: string; name: string }>(
    `SELECT DISTINCT 'the catalogue' AS kind, c.name FROM indexes i JOIN catalogs c ON c.id = i.catalog_id
       WHERE i.model_source = ANY($1)
     UNION
     SELECT 'the pipeline', p.name FROM pipelines p
       JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version
       WHERE jsonb_path_exists(v.definition, '$.**.model ? (@ == $id)', jsonb_build_object('id', $2::text))
     ORDER BY 1, 2`,
    [sources, id],
  );
  const users = rows.map(({ kind, name }) => `${kind} "${name}"`);
  const { model: wanted } = environment;
  const isWanted = wanted !== null && sources.includes(toModelSource(wanted));
  return isWanted ? ['the setting CLIPLINE_MODEL', ...users] : users;
}
