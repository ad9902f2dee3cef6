import { ClipError } from '../../errors.ts';
import type { PgvectorClient } from './pgvector-calls.ts';
import { identifier } from './pgvector-settings.ts';

/** The steps from an empty schema to the present one; one is added at the end, none is ever changed. */
const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `CREATE TABLE ${schema}.collections (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    stamp text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
];

/** Brings the schema to the present version, in the caller's transaction. One process at a time does so. */
export async function migrateSchema(client: PgvectorClient, name: string): Promise<void> {
  const schema = identifier(name);
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`clipline ${name}`]);
  await ensureExtension(client);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${schema}.migrations (
      version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()
    )`,
  );
  const { rows } = await client.query(
    `SELECT COALESCE(max(version), 0) AS version FROM ${schema}.migrations`,
  );
  const version = Number(rows[0]?.version);
  if (version > migrations.length) {
    throw new ClipError(
      'store-failed',
      `The schema "${name}" is of version ${version}; this Clipline knows ${migrations.length}. Update Clipline on this machine.`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    await client.query(migration(schema));
    await client.query(`INSERT INTO ${schema}.migrations (version) VALUES ($1)`, [index + 1]);
  }
}

async function ensureExtension(client: PgvectorClient): Promise<void> {
  if ((await findExtension(client)) !== null) return;
  const { rowCount } = await client.query("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
  if (rowCount === 0) {
    throw new ClipError(
      'store-failed',
      'This PostgreSQL does not have pgvector. Install its package for the server (0.8 or newer), or use a server that has it.',
    );
  }
  await client.query('CREATE EXTENSION IF NOT EXISTS vector');
}

/** Where pgvector's types and operators are, and its version; null where the database does not have it. */
export async function findExtension(
  client: PgvectorClient,
): Promise<{ readonly schema: string; readonly version: string } | null> {
  const { rows } = await client.query(
    `SELECT n.nspname AS schema, e.extversion AS version
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'`,
  );
  const [row] = rows;
  return row ? { schema: identifier(String(row.schema)), version: String(row.version) } : null;
}
