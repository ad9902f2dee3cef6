import { type Facet, type NodeRegistry, pipelineSchema } from '@clipline/clip-core';
import type pg from 'pg';

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
  const parsed = pipelineSchema.safeParse(rows[0]?.definition);
  for (const { type, params } of parsed.data?.nodes ?? []) {
    const source = registry.get(type);
    if (source?.kind !== 'source') continue;
    const { data } = source.params.safeParse(params);
    return [...source.gives, ...(data === undefined ? [] : (source.givesFor?.(data) ?? []))];
  }
  return [];
}
