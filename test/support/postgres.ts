import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { useEmbeddedPostgres } from '../../packages/runtime/src/database/embedded-postgres.ts';
import { migrateDatabase } from '../../packages/runtime/src/database/migrate.ts';
import { type Database, openDatabase } from '../../packages/runtime/src/database/open-database.ts';
import { fileLock } from '../../packages/runtime/src/processes/file-lock.ts';

/** A database of its own for a test; disposing of it closes and drops it. */
export interface TestDatabase extends Database {
  readonly name: string;
}

/** Migrated and empty; each test database is a copy of it. */
const template = 'template_clipline';

/** Started once by the first test of the run that needs it; every worker keeps its share until it ends. */
let server: Promise<string> | undefined;

/**
 * Makes a migrated, empty database on the test run's server.
 *
 * @example
 * await using database = await createTestDatabase();
 * await database.prisma.catalog.create({ data: { name: 'cats' } });
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { name, url, drop } = await createDatabase(`TEMPLATE ${template}`);
  const database = await openDatabase(url);
  return {
    ...database,
    name,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await drop();
    },
  };
}

/** Connection string of a fresh database without any table, and what drops it. */
export async function createEmptyDatabase(): Promise<{ readonly url: string } & AsyncDisposable> {
  const { url, drop } = await createDatabase('');
  return { url, [Symbol.asyncDispose]: drop };
}

async function createDatabase(from: string) {
  server ??= startServer();
  const administration = await server;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(administration, `CREATE DATABASE ${name} ${from}`);
  return {
    name,
    url: withDatabase(administration, name),
    drop: () => execute(administration, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function startServer(): Promise<string> {
  const home = inject('postgresHome');
  const { url } = await useEmbeddedPostgres(home, { durable: false });
  using _gate = await fileLock(join(home, 'template.lock'), 'exclusive', { milliseconds: 60_000 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${template}`);
  await client.end();
  await migrateDatabase(withDatabase(url, template));
  return url;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
