import { ClipError } from '../../errors.ts';
import type { CollectionSpec } from '../../store.ts';
import { missingCollection, readStamp, requireSameStamp, writeStamp } from '../collection-stamp.ts';
import type { PgvectorClient } from './pgvector-calls.ts';
import { vectorIndex } from './pgvector-index.ts';
import { findExtension } from './pgvector-schema.ts';
import { identifier } from './pgvector-settings.ts';

/** pgvector's type holds no longer vectors. */
const maxDimensions = 16_000;
/** A vector that fits into a page is kept in its row, where a scan meets it without a detour. */
const maxInlineDimensions = 1_900;

/** A collection as the schema lists it. */
export interface HeldCollection {
  /** Its table, qualified; a collection that is made anew gets another. */
  readonly table: string;
  readonly stamp: ReturnType<typeof readStamp>;
  /** Schema of pgvector's type and operators. */
  readonly extension: string;
  /** True when vectors have an index that can be used. */
  readonly indexed: boolean;
}

/** Throws `collection-missing`. */
export async function findCollection(
  client: PgvectorClient,
  schema: string,
  name: string,
): Promise<HeldCollection> {
  const { rows } = await client.query(
    `SELECT c.number, c.stamp, n.nspname AS extension, EXISTS (
       SELECT 1 FROM pg_index i
       WHERE i.indexrelid = to_regclass($2 || c.number || $3) AND i.indisvalid
     ) AS indexed
     FROM ${identifier(schema)}.collections c
     LEFT JOIN pg_extension e ON e.extname = 'vector' LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE c.name = $1`,
    [name, `${identifier(schema)}."collection_`, `_${vectorIndex}"`],
  );
  const [row] = rows;
  if (!row) throw missingCollection(name);
  return {
    table: tableOf(schema, row.number),
    stamp: readStamp(row.stamp, name),
    extension: identifier(row.extension ?? 'public'),
    indexed: row.indexed === true,
  };
}

/** Makes the collection unless an equal one is there, in the caller's transaction, which holds the schema's lock. */
export async function makeCollection(
  client: PgvectorClient,
  schema: string,
  spec: CollectionSpec,
): Promise<void> {
  const { dimensions } = spec.stamp;
  if (dimensions > maxDimensions) {
    throw new ClipError(
      'param-invalid',
      `The model's vectors have ${dimensions} numbers; pgvector holds at most ${maxDimensions}. Use another store.`,
    );
  }
  const { rows } = await client.query(
    `INSERT INTO ${identifier(schema)}.collections (name, stamp) VALUES ($1, $2)
     ON CONFLICT (name) DO NOTHING RETURNING number`,
    [spec.name, writeStamp(spec.stamp)],
  );
  const [made] = rows;
  if (!made) {
    const held = await findCollection(client, schema, spec.name);
    return requireSameStamp(spec.name, held.stamp, spec.stamp);
  }
  const table = tableOf(schema, made.number);
  const extension = (await findExtension(client))?.schema ?? 'public';
  await client.query(
    `CREATE TABLE ${table} (
      id text COLLATE "C" PRIMARY KEY,
      vector ${extension}.vector(${dimensions}) NOT NULL,
      metadata text NOT NULL,
      entries jsonb NOT NULL
    )`,
  );
  const storage = dimensions <= maxInlineDimensions ? 'PLAIN' : 'EXTERNAL';
  await client.query(`ALTER TABLE ${table} ALTER COLUMN vector SET STORAGE ${storage}`);
}

/** Drops the collection if it is there, in the caller's transaction. */
export async function removeCollection(client: PgvectorClient, schema: string, name: string): Promise<void> {
  const { rows } = await client.query(
    `DELETE FROM ${identifier(schema)}.collections WHERE name = $1 RETURNING number`,
    [name],
  );
  for (const row of rows) await client.query(`DROP TABLE IF EXISTS ${tableOf(schema, row.number)}`);
}

function tableOf(schema: string, number: unknown): string {
  return `${identifier(schema)}.${identifier(`collection_${Number(number)}`)}`;
}
