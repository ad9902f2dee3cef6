import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError } from '@clipline/clip-core';
import pg from 'pg';

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in lower-case hex, as Prisma keeps it. */
  readonly checksum: string;
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

const committedMigrations = fileURLToPath(new URL('../../../../prisma/migrations/', import.meta.url));

// The lock that `prisma migrate deploy` takes, so that the two exclude each other.
const prismaLock = 72_707_369;

// Prisma's own table, column by column.
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Brings a database up to the committed migrations, in order, each in a transaction, and records them as
 * `prisma migrate deploy` does. Safe to call from many processes at once. Returns the names of those it applied.
 * Throws `database-failed` when the database has migrations that this version does not know or that were changed.
 */
export async function migrateDatabase(url: string, folder = committedMigrations): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations);
      if (name === null) return applied;
      applied.push(name);
    }
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const file = await readFile(join(folder, name, 'migration.sql'));
      return { name, sql: file.toString('utf8'), checksum: createHash('sha256').update(file).digest('hex') };
    }),
  );
}

/** Applies the first migration that is missing; answers its name, or null when there is none. */
async function applyNext(client: pg.Client, migrations: readonly Migration[]): Promise<string | null> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [prismaLock]);
    const applied = await readHistory(client);
    checkHistory(applied, migrations);
    const names = new Set(applied.map((row) => row.migration_name));
    const next = migrations.find(({ name }) => !names.has(name));
    if (next) await apply(client, next);
    await client.query('COMMIT');
    return next?.name ?? null;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function readHistory(client: pg.Client): Promise<readonly AppliedRow[]> {
  const { rows } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS present`,
  );
  if (rows[0]?.present !== true) {
    await client.query(historyTable);
    return [];
  }
  const history = await client.query<AppliedRow>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return history.rows;
}

function checkHistory(applied: readonly AppliedRow[], migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new ClipError(
        'database-failed',
        `The database has the migration "${name}", which this version of Clipline does not know: it was made by a newer one. Update Clipline, or use another database.`,
      );
    }
    if (!finished) {
      throw new ClipError(
        'database-failed',
        `The migration "${name}" was started by another tool and never finished. Resolve it with \`npx prisma migrate resolve\`, or restore the database from a backup.`,
      );
    }
    if (checksum !== migration.checksum) {
      throw new ClipError(
        'database-failed',
        `The migration "${name}" of the database differs from the one in prisma/migrations (checksum ${checksum.slice(0, 12)}… against ${migration.checksum.slice(0, 12)}…). Restore the committed file, or use another database.`,
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query(migration.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClipError(
      'database-failed',
      `The migration "${migration.name}" cannot be applied: ${reason}. Nothing of it was kept. If the database holds something else, give Clipline one of its own.`,
      { cause: error },
    );
  }
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
    [randomUUID(), migration.checksum, migration.name, startedAt],
  );
}
