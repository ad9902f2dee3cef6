import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';

/** @typedef {import('./read-schema.mjs').SchemaFile} SchemaFile */

/**
 * The SQL that leads from one schema to another, as `prisma migrate diff --script` writes it; needs no database.
 * The engine is the WebAssembly build, because the native one is downloaded at run time.
 * @param {readonly SchemaFile[]} from
 * @param {readonly SchemaFile[]} to
 * @returns {Promise<string>}
 */
export async function diffSchemas(from, to) {
  const engine = await SchemaEngine.new(
    { datamodels: to.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(emptyDatabase),
  );
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatamodel', files: from },
      to: { tag: 'schemaDatamodel', files: to },
      shadowDatabaseUrl: null,
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

/**
 * Applies the migrations of a folder that a database lacks, as `prisma migrate deploy` does. Answers their names.
 * @param {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory} database
 * @param {string} folder
 * @returns {Promise<readonly string[]>}
 */
export async function deployMigrations(database, folder) {
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(withWholeScripts(database)),
  );
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: readMigrations(folder),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/**
 * The adapter divides a script at each semicolon, those inside functions too; the engine of the Prisma CLI hands it
 * over whole, and so does this.
 * @param {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory} database
 * @returns {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory}
 */
function withWholeScripts(database) {
  return {
    provider: database.provider,
    adapterName: database.adapterName,
    connectToShadowDb: () => database.connectToShadowDb(),
    async connect() {
      const adapter = await database.connect();
      adapter.executeScript = async (script) => {
        await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
      };
      return adapter;
    },
  };
}

/** @param {string} folder */
function readMigrations(folder) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(folder, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

// The engine asks a database for its version before it compares; two schemas need no more than silence.
const connection = {
  provider: 'postgres',
  adapterName: 'none',
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  startTransaction: async () => {
    throw new Error('There is no database behind a comparison of two schemas.');
  },
  getConnectionInfo: () => ({ schemaName: 'public', maxBindValues: 32_766, supportsRelationJoins: true }),
  dispose: async () => {},
};

const emptyDatabase = {
  provider: 'postgres',
  adapterName: 'none',
  connect: async () => connection,
  connectToShadowDb: async () => connection,
};
