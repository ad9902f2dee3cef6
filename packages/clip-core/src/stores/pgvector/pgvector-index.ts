import type { PgvectorClient } from './pgvector-calls.ts';
import type { HeldCollection } from './pgvector-collections.ts';

/** pgvector indexes no longer vectors; longer ones are always compared one by one. */
const maxIndexedDimensions = 2_000;

/** Ends the name of the index over vectors. */
export const vectorIndex = 'hnsw';

/** Kilobytes that building an index may take; a graph that does not fit is built many times slower. */
const buildMemory = 1024 * 1024;

/**
 * Builds the indexes of a collection that has reached `indexFrom` records, beside reads and writes: HNSW over the
 * vectors and GIN over what filters look at. One that a killed build left unusable is built again. Takes minutes.
 */
export async function buildIndexes(
  client: PgvectorClient,
  { table, stamp, extension }: HeldCollection,
  indexFrom: number,
): Promise<void> {
  // One builder at a time for each collection; the lock goes with the connection.
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [table]);
  try {
    const { rows } = await client.query(`SELECT count(*) AS count FROM ${table}`);
    if (Number(rows[0]?.count) >= indexFrom) {
      await client.query(`SET maintenance_work_mem = ${buildMemory}`);
      await buildIndex(client, table, 'entries', 'gin (entries jsonb_path_ops)');
      if (stamp.dimensions <= maxIndexedDimensions) {
        const hnsw = `hnsw (vector ${extension}.vector_cosine_ops) WITH (m = 16, ef_construction = 100)`;
        await buildIndex(client, table, vectorIndex, hnsw);
      }
      await client.query('RESET maintenance_work_mem');
    }
    await client.query(`ANALYZE ${table}`);
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [table]);
  }
}

async function buildIndex(client: PgvectorClient, table: string, name: string, using: string): Promise<void> {
  const valid = await isIndexValid(client, table, name);
  if (valid === true) return;
  if (valid === false) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${suffixed(table, name)}`);
  const [, own = ''] = splitTable(suffixed(table, name));
  await client.query(`CREATE INDEX CONCURRENTLY ${own} ON ${table} USING ${using}`);
}

/** Null when there is no such index. */
async function isIndexValid(client: PgvectorClient, table: string, name: string): Promise<boolean | null> {
  const { rows } = await client.query(
    'SELECT i.indisvalid AS valid FROM pg_index i WHERE i.indexrelid = to_regclass($1)',
    [suffixed(table, name)],
  );
  return rows[0] ? rows[0].valid === true : null;
}

/** `"schema"."collection_1"` becomes `"schema"."collection_1_hnsw"`. */
function suffixed(table: string, name: string): string {
  return `${table.slice(0, -1)}_${name}"`;
}

function splitTable(table: string): readonly string[] {
  const at = table.lastIndexOf('."');
  return [table.slice(0, at), table.slice(at + 1)];
}
