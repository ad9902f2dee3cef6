import { ClipError } from '@clipline/clip-core';
import type { Environment } from '../environment.ts';
import { useEmbeddedPostgres } from './embedded-postgres.ts';
import { migrateDatabase } from './migrate.ts';
import { type Database, type OpenDatabaseOptions, openDatabase, unavailable } from './open-database.ts';

/** The database that the environment asks for, migrated and open. */
export interface ConnectedDatabase extends Database {
  /** True when this is the PostgreSQL that Clipline runs itself. */
  readonly embedded: boolean;
}

/**
 * Starts or adopts the embedded PostgreSQL, or connects to DATABASE_URL; applies the migrations; opens it.
 * Disposing of it closes the connections and leaves the embedded server, which stops when it was the last user's.
 * Throws `database-unavailable`, `database-failed`, `home-unwritable` or `disk-full`.
 */
export async function connectDatabase(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
  options: OpenDatabaseOptions = {},
): Promise<ConnectedDatabase> {
  if (environment.databaseUrl !== null) {
    const database = await migrateAndOpen(environment.databaseUrl, options);
    return { ...database, embedded: false };
  }
  const server = await useEmbeddedPostgres(environment.home);
  try {
    const database = await migrateAndOpen(server.url, options);
    return {
      ...database,
      embedded: true,
      async [Symbol.asyncDispose]() {
        try {
          await database[Symbol.asyncDispose]();
        } finally {
          await server[Symbol.asyncDispose]();
        }
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function migrateAndOpen(url: string, options: OpenDatabaseOptions): Promise<Database> {
  try {
    await migrateDatabase(url);
  } catch (error) {
    throw error instanceof ClipError ? error : unavailable(url, error);
  }
  return openDatabase(url, options);
}
