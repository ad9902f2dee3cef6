import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '../../../../test/support/postgres.ts';
import { migrateDatabase } from './migrate.ts';

async function folderWith(migrations: Record<string, string>): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-migrations-'));
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(path, name));
    await writeFile(join(path, name, 'migration.sql'), sql);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const two = {
  '0001_init': 'CREATE TABLE a (id int); INSERT INTO a VALUES (1);',
  '0002_more': 'CREATE TABLE b (id int);',
};

describe('migrateDatabase', () => {
  it('applies what is missing in order, once, and records it as Prisma does', async () => {
    await using database = await createEmptyDatabase();
    const applied = await migrateDatabase(database.url);
    expect(applied[0]).toBe('0001_init');
    expect(applied).toEqual(applied.toSorted());
    expect(await migrateDatabase(database.url)).toEqual([]);
    const [row] = await query(database.url, 'SELECT * FROM _prisma_migrations ORDER BY migration_name');
    const file = await readFile(
      new URL('../../../../prisma/migrations/0001_init/migration.sql', import.meta.url),
    );
    expect(row).toMatchObject({
      migration_name: '0001_init',
      checksum: createHash('sha256').update(file).digest('hex'),
      applied_steps_count: 1,
      rolled_back_at: null,
      finished_at: expect.any(Date),
    });
  });

  it('applies each migration once when several processes begin at the same moment', async () => {
    await using database = await createEmptyDatabase();
    await using folder = await folderWith(two);
    const applied = await Promise.all(
      Array.from({ length: 5 }, () => migrateDatabase(database.url, folder.path)),
    );
    expect(applied.flat().sort()).toEqual(['0001_init', '0002_more']);
    expect(await query(database.url, 'SELECT * FROM a')).toEqual([{ id: 1 }]);
  });

  it('keeps nothing of a migration that fails and goes on once it is mended', async () => {
    await using database = await createEmptyDatabase();
    await using broken = await folderWith({ ...two, '0002_more': 'CREATE TABLE b (id int); SELECT 1/0;' });
    await expect(migrateDatabase(database.url, broken.path)).rejects.toMatchObject({
      code: 'database-failed',
      message: expect.stringContaining('"0002_more" cannot be applied: division by zero'),
    });
    await using mended = await folderWith(two);
    expect(await migrateDatabase(database.url, mended.path)).toEqual(['0002_more']);
  });

  it('refuses a database that a newer version has migrated', async () => {
    await using database = await createEmptyDatabase();
    await using newer = await folderWith(two);
    await migrateDatabase(database.url, newer.path);
    await using older = await folderWith({ '0001_init': two['0001_init'] });
    await expect(migrateDatabase(database.url, older.path)).rejects.toMatchObject({
      code: 'database-failed',
      message: expect.stringMatching(/"0002_more".*newer.*Update Clipline/),
    });
  });

  it('refuses a migration whose file was changed after it was applied', async () => {
    await using database = await createEmptyDatabase();
    await using before = await folderWith(two);
    await migrateDatabase(database.url, before.path);
    await using after = await folderWith({ ...two, '0001_init': 'CREATE TABLE a (id bigint);' });
    await expect(migrateDatabase(database.url, after.path)).rejects.toMatchObject({
      code: 'database-failed',
      message: expect.stringMatching(/"0001_init".*differs.*Restore/),
    });
  });

  it('refuses a database in which another tool left a migration unfinished', async () => {
    await using database = await createEmptyDatabase();
    await using folder = await folderWith(two);
    await migrateDatabase(database.url, folder.path);
    await query(
      database.url,
      `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '0002_more'`,
    );
    await expect(migrateDatabase(database.url, folder.path)).rejects.toMatchObject({
      code: 'database-failed',
      message: expect.stringContaining('never finished'),
    });
  });
});
