import type { Facet, NodeRegistry } from '@clipline/clip-core';
import { facetsOfSource } from '@clipline/engine';
import type pg from 'pg';
import { findSource } from '../pipelines/find-source.ts';

/** What every item of a pipeline's published version has from its source on; nothing where that cannot be told. */
export async function readCarriedFacets(
  pool: pg.Pool,
  registry: NodeRegistry,
  pipeline: string,
): Promise<readonly Facet[]> {
  const { rows } = await pool.query<{ definition: unknown }>(
    `SELECT v.definition FROM pipelines p
     JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version WHERE p.name = $1`,
    [pipeline],
  );
  const found = findSource(rows[0]?.definition, registry);
  return found === null ? [] : facetsOfSource(found.source, found.params);
}
