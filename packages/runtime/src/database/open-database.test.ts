import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/postgres.ts';
import { describeUrl, openDatabase } from './open-database.ts';

const endOthers = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describe('openDatabase', () => {
  it('says where the database is, without its password, when it cannot be used', async () => {
    await expect(openDatabase('postgresql://me:secret@127.0.0.1:1/cats')).rejects.toMatchObject({
      code: 'database-unavailable',
      retryable: true,
      message: expect.stringMatching(
        /^The database at 127\.0\.0\.1:1\/cats cannot be used: ((?!secret).)*DATABASE_URL/,
      ),
    });
    expect(describeUrl('postgresql://me:secret@db:5432/cats')).toBe('db:5432/cats');
  });

  it('goes on after its connections were cut', async () => {
    await using database = await createTestDatabase();
    await database.prisma.setting.create({ data: { key: 'k', value: 1 } });
    await using other = await openDatabase(database.url);
    await other.pool.query(endOthers);
    await expect.poll(() => database.prisma.setting.count().catch(() => -1)).toBe(1);
  });
});

describe('an advisory lock', () => {
  it('has one holder in all processes, and another once it is given back', async () => {
    await using one = await createTestDatabase();
    await using two = await openDatabase(one.url);
    const held = await one.tryLock('catalog:cats');
    expect(held).not.toBeNull();
    expect(await two.tryLock('catalog:cats')).toBeNull();
    await using _unrelated = await two.tryLock('catalog:dogs');
    expect(_unrelated).not.toBeNull();
    await held?.[Symbol.asyncDispose]();
    await expect
      .poll(async () => {
        await using now = await two.tryLock('catalog:cats');
        return now !== null;
      })
      .toBe(true);
  });

  it('tells its holder when it is lost', async () => {
    await using database = await createTestDatabase();
    await using held = await database.tryLock('catalog:cats');
    expect(held?.lost.aborted).toBe(false);
    await database.pool.query(endOthers);
    await expect.poll(() => held?.lost.aborted).toBe(true);
  });
});

describe('a channel', () => {
  it('brings messages of its topic to every listener until it is disposed of', async () => {
    await using one = await createTestDatabase();
    await using two = await openDatabase(one.url);
    const heard: string[] = [];
    const first = await one.channel.listen('runs', (payload) => heard.push(`first ${payload}`));
    await using _second = await two.channel.listen('runs', (payload) => heard.push(`second ${payload}`));
    await two.channel.notify('other', 'x');
    await two.channel.notify('runs', 'a');
    await expect.poll(() => [...heard].sort()).toEqual(['first a', 'second a']);
    await first[Symbol.asyncDispose]();
    await one.channel.notify('runs', 'b');
    await expect.poll(() => heard).toContain('second b');
    expect(heard).not.toContain('first b');
  });

  it('listens again by itself after its connection was cut, and tells of the gap', async () => {
    await using database = await createTestDatabase();
    const heard: string[] = [];
    let gaps = 0;
    await using _listener = await database.channel.listen(
      'runs',
      (payload) => heard.push(payload),
      () => {
        gaps += 1;
      },
    );
    await database.pool.query(endOthers);
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1);
    await database.channel.notify('runs', 'after');
    await expect.poll(() => heard).toEqual(['after']);
  });

  it('opens no connection until somebody listens', async () => {
    await using database = await createTestDatabase();
    const count = async () =>
      Number(
        (
          await database.pool.query<{ n: string }>(
            'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()',
          )
        ).rows[0]?.n,
      );
    const before = await count();
    const listener = await database.channel.listen('runs', () => undefined);
    expect(await count()).toBe(before + 1);
    await listener[Symbol.asyncDispose]();
    await sleep(50);
    await expect.poll(count).toBe(before);
  });
});
