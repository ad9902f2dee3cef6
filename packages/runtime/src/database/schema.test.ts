import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createEmptyDatabase, createTestDatabase } from '../../../../test/support/postgres.ts';
import { migrateDatabase } from './migrate.ts';

const root = new URL('../../../../', import.meta.url);
const sha256 = 'a'.repeat(64);

const migrations = (await readdir(new URL('prisma/migrations', root), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

describe('the migrations', () => {
  it('make what Prisma makes of the schema, and what the schema cannot say', async () => {
    // Plain JavaScript, as it also serves people who draft a migration by hand.
    const { diffSchemas } = await import(new URL('prisma/schema-engine.mjs', root).href);
    const { readSchema } = await import(new URL('prisma/read-schema.mjs', root).href);
    const schema = readSchema(fileURLToPath(new URL('prisma/schema', root)));
    const empty = schema.filter(({ path }: { readonly path: string }) => path === 'main.prisma');
    await using made = await createEmptyDatabase();
    const wanted = await describeTables(made.url, await diffSchemas(empty, schema));
    await using migrated = await createEmptyDatabase();
    await migrateDatabase(migrated.url);
    const found = await describeTables(migrated.url, 'DROP TABLE _prisma_migrations');
    expect(wanted.columns.length).toBeGreaterThan(50);
    expect(found.columns).toEqual(wanted.columns);
    expect(found.rules).toEqual(wanted.rules);
    const missing = wanted.indexes.filter((index) => !found.indexes.includes(index));
    expect(missing).toEqual([]);
  });
});

/** The columns, constraints and indexes of a database, each a line, after the SQL given. */
async function describeTables(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
    const list = async (query: string) =>
      (await client.query<{ line: string }>(`SELECT line FROM (${query}) AS x ORDER BY line`)).rows.map(
        ({ line }) => line,
      );
    return {
      columns: await list(`SELECT concat_ws(' ', table_name, column_name, udt_name, datetime_precision,
        is_nullable, column_default) AS line FROM information_schema.columns WHERE table_schema = 'public'`),
      rules: await list(`SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f')`),
      indexes: await list("SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'"),
    };
  } finally {
    await client.end();
  }
}

describe('the record of migrations', () => {
  const folder = fileURLToPath(new URL('prisma/migrations', root));

  it('is one that `prisma migrate deploy` agrees with', async () => {
    const { deployMigrations } = await import(new URL('prisma/schema-engine.mjs', root).href);
    await using database = await createEmptyDatabase();
    expect(await migrateDatabase(database.url)).toEqual(migrations);
    expect(await deployMigrations(new PrismaPg({ connectionString: database.url }), folder)).toEqual([]);
  });

  it('is understood when `prisma migrate deploy` made it', async () => {
    const { deployMigrations } = await import(new URL('prisma/schema-engine.mjs', root).href);
    await using database = await createEmptyDatabase();
    expect(await deployMigrations(new PrismaPg({ connectionString: database.url }), folder)).toEqual(
      migrations,
    );
    expect(await migrateDatabase(database.url)).toEqual([]);
  });
});

describe('the tables', () => {
  it('keep a catalogue with its index, assets and their vectors, and let them go together', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    const catalog = await prisma.catalog.create({ data: { name: 'cats', folder: '/cats' } });
    const index = await prisma.index.create({
      data: {
        catalogId: catalog.id,
        collection: 'cats_1',
        storeUrl: 'embedded',
        modelSource: 'starter',
        model: 'starter',
        revision: '0123456789abcdef',
        preprocessing: 'squash-192-bicubic/v1',
        dimensions: 512,
        state: 'active',
      },
    });
    const asset = await prisma.asset.create({
      data: {
        catalogId: catalog.id,
        path: 'a b/ü\n😀.jpg',
        uri: 'file:///cats/x.jpg',
        sha256,
        bytes: 5_000_000_000n,
        modifiedAt: new Date('2026-01-02T03:04:05.678Z'),
        metadata: { year: 2001, tags: ['a'] },
        embeddings: { create: { indexId: index.id, sha256 } },
      },
      include: { embeddings: true },
    });
    expect(asset).toMatchObject({ path: 'a b/ü\n😀.jpg', bytes: 5_000_000_000n, state: 'present' });
    expect(asset.modifiedAt.toISOString()).toBe('2026-01-02T03:04:05.678Z');
    expect(asset.embeddings).toHaveLength(1);
    await prisma.catalog.delete({ where: { id: catalog.id } });
    expect(await prisma.assetIndex.count()).toBe(0);
    expect(await prisma.index.count()).toBe(0);
  });

  it('allow one present asset a path, and any number of tombstoned ones', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    const catalog = await prisma.catalog.create({ data: { name: 'cats' } });
    const asset = (path: string, state: 'present' | 'tombstoned') =>
      prisma.asset.create({
        data: {
          catalogId: catalog.id,
          path,
          uri: `file:///${path}`,
          bytes: 1n,
          modifiedAt: new Date(),
          state,
        },
      });
    await asset('a.jpg', 'tombstoned');
    await asset('a.jpg', 'present');
    await asset('a.jpg', 'tombstoned');
    await expect(asset('a.jpg', 'present')).rejects.toMatchObject({ code: 'P2002' });
  });

  it('take paths of any length that a file system allows', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    const catalog = await prisma.catalog.create({ data: { name: 'deep' } });
    // Random letters, because repeated ones would be compressed into an index entry.
    const path = Array.from({ length: 4_000 }, () => Math.random().toString(36)[2] ?? 'x').join('');
    const data = { catalogId: catalog.id, path, uri: `file:///${path}`, bytes: 1n, modifiedAt: new Date() };
    await prisma.asset.createMany({ data: [data] });
    expect(await prisma.asset.count({ where: { catalogId: catalog.id, path: { in: [path] } } })).toBe(1);
  });

  it('allow one active index a catalogue', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    const { id: catalogId } = await prisma.catalog.create({ data: { name: 'cats' } });
    const index = (collection: string, state: 'building' | 'active') =>
      prisma.index.create({
        data: {
          catalogId,
          collection,
          storeUrl: 'embedded',
          modelSource: 'm',
          model: 'm',
          revision: 'r',
          preprocessing: 'p',
          dimensions: 4,
          state,
        },
      });
    await index('one', 'active');
    await index('two', 'building');
    await expect(index('three', 'active')).rejects.toMatchObject({ code: 'P2002' });
  });

  it('keep a run with its version, nodes, checkpoints and errors, each error once', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    const pipeline = await prisma.pipeline.create({
      data: { name: 'p', versions: { create: { version: 1, definition: { nodes: [] } } } },
      include: { versions: true },
    });
    const run = await prisma.run.create({
      data: {
        kind: 'pipeline',
        title: 'p',
        request: {},
        pipelineVersionId: pipeline.versions[0]!.id,
        nodes: { create: { nodeId: 'embed', counts: { in: 3 } } },
        checkpoints: { create: { nodeId: 'source', page: 2, cursor: { after: 'b.jpg' } } },
      },
      include: { nodes: true, checkpoints: true },
    });
    expect(run).toMatchObject({ status: 'queued', progress: {}, cancelRequested: false, attempts: 0 });
    expect(run.checkpoints[0]?.cursor).toEqual({ after: 'b.jpg' });
    const error = {
      runId: run.id,
      itemId: 'i',
      path: 'i.jpg',
      node: 'embed',
      code: 'image-corrupt',
      message: 'm',
    };
    await prisma.itemError.createMany({ data: [error] });
    await prisma.itemError.createMany({ data: [error, { ...error, itemId: 'j' }], skipDuplicates: true });
    expect(await prisma.itemError.count()).toBe(2);
    await prisma.pipeline.delete({ where: { id: pipeline.id } });
    expect(await prisma.run.findUnique({ where: { id: run.id } })).toMatchObject({ pipelineVersionId: null });
    await prisma.run.delete({ where: { id: run.id } });
    expect(await prisma.itemError.count()).toBe(0);
    expect(await prisma.checkpoint.count()).toBe(0);
  });

  it('keep workers and settings', async () => {
    await using database = await createTestDatabase();
    const { prisma } = database;
    await prisma.worker.create({ data: { id: 'w', host: 'h', pid: 1 } });
    await prisma.setting.create({ data: { key: 'k', value: { a: [1, null] } } });
    expect(await prisma.worker.count()).toBe(1);
    expect((await prisma.setting.findUnique({ where: { key: 'k' } }))?.value).toEqual({ a: [1, null] });
  });
});
