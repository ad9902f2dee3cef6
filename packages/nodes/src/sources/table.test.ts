import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runSource, sweepSource } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/postgres.ts';
import { idsOf, plant } from '../files/test-folder.ts';
import { serve } from '../net/test-server.ts';
import table from './table.ts';
import { imageOf, loopback, paintPng, rejectedOf } from './test-images.ts';

describe('sources.table of a file', () => {
  const csv = 'id,image,year\n1,a.png,2001\n,a.png,2002\n3,,2003\n4,"a.png\n5,a.png,2005\n';

  it.each([
    [
      't.csv',
      'id,image,year\n1,a.png,2001\n,a.png,2\n3,,3\n4,a.png\n5,gone.png,5\n6,../out.png,6\n7,file:///etc/passwd,7\n8,a.png,8\n',
    ],
    [
      't.jsonl',
      [
        '{"id":1,"image":"a.png","year":"2001"}',
        '{"image":"a.png"}',
        '{"id":3}',
        'nonsense',
        '{"id":5,"image":"gone.png"}',
        '{"id":6,"image":"../out.png"}',
        '{"id":7,"image":"file:///etc/passwd"}',
        '{"id":8,"image":"a.png"}',
      ].join('\n'),
    ],
  ])(
    'takes good rows of %s, rejects bad ones with their line, and goes on from any cursor',
    async (name, text) => {
      await using tree = await plant(['in/a.png', 'x'], ['out.png', 'y'], [`in/${name}`, text]);
      const options = { roots: [join(tree.root, 'in')] };
      const pages = await runSource(table, { file: name, pageSize: 1 }, options);
      expect(idsOf(pages)).toEqual(['1', '8']);
      expect(pages[0]?.items[0]).toEqual({
        id: '1',
        metadata: { year: '2001' },
        image: { uri: pathToFileURL(join(tree.root, 'in/a.png')).href, bytes: 1 },
      });
      const line = name.endsWith('csv') ? 1 : 0;
      expect(rejectedOf(pages)).toEqual([
        [`${name}:${2 + line}`, 'row-invalid'],
        ['3', 'row-invalid'],
        [`${name}:${4 + line}`, 'row-invalid'],
        ['5', 'file-missing'],
        ['6', 'path-outside-root'],
        ['7', 'row-invalid'],
      ]);
      for (const [index, { cursor }] of pages.entries()) {
        expect(await runSource(table, { file: name, pageSize: 1 }, { ...options, cursor })).toEqual(
          pages.slice(index + 1),
        );
      }
    },
  );

  it('fetches images from the web', async () => {
    const png = await paintPng(1);
    await using server = await serve((_, response) => void response.end(png));
    await using tree = await plant(['t.csv', `id,image\n1,${server.url}/a\n2,http://10.0.0.1/\n`]);
    const pages = await runSource(table, { file: join(tree.root, 't.csv') }, loopback);
    expect(pages[0]?.items).toMatchObject([{ id: '1', image: imageOf(png) }]);
    expect(rejectedOf(pages)).toEqual([['2', 'address-blocked']]);
  });

  it('follows no link out of the roots', async () => {
    await using outside = await plant(['secret.png', 's'], ['t.csv', 'id,image\n1,a\n']);
    await using tree = await plant(
      ['t.csv', 'id,image\n1,link.png\n2,folder/secret.png\n3,deep/up/secret.png\n'],
      'deep/x',
    );
    await symlink(join(outside.root, 'secret.png'), join(tree.root, 'link.png'));
    await symlink(outside.root, join(tree.root, 'folder'));
    await symlink('../folder', join(tree.root, 'deep/up'));
    await symlink(join(outside.root, 't.csv'), join(tree.root, 'other.csv'));
    const options = { roots: [tree.root] };
    const pages = await runSource(table, { file: 't.csv' }, options);
    expect(rejectedOf(pages).map(([, code]) => code)).toEqual(Array(3).fill('path-outside-root'));
    await expect(runSource(table, { file: 'other.csv' }, options)).rejects.toMatchObject({
      code: 'path-outside-root',
    });
  });

  it('refuses a file that is not there, is of another kind, and wrong parameters', async () => {
    await using tree = await plant(['t.csv', csv]);
    const roots = [tree.root];
    await expect(runSource(table, { file: 'none.csv' }, { roots })).rejects.toMatchObject({
      code: 'file-missing',
    });
    for (const params of [
      {},
      { file: 't.txt' },
      { file: 't.csv', connection: 'x' },
      { connection: 'x' },
      { file: 't.csv', other: 1 },
    ]) {
      await expect(runSource(table, params, { roots })).rejects.toMatchObject({ code: 'param-invalid' });
    }
  });
});

describe('sources.table of PostgreSQL', () => {
  async function setUp() {
    const database = await createTestDatabase();
    await database.pool.query(`CREATE SCHEMA shop; CREATE TABLE shop."Pictures" ("Id" bigint PRIMARY KEY, image text, year int, tags text[]);
      INSERT INTO shop."Pictures" SELECT n, CASE WHEN n = 500 THEN NULL ELSE 'a.png' END, n % 100, ARRAY['x'] FROM generate_series(1, 1000) n`);
    const tree = await plant(['a.png', 'x']);
    return {
      database,
      // The only kind that is asked for.
      options: { roots: [tree.root], connection: (async () => ({ url: database.url })) as never },
      async [Symbol.asyncDispose]() {
        await tree[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
      },
    };
  }

  const params = { connection: 'db', table: 'shop.Pictures', idColumn: 'Id', pageSize: 300 };

  it('reads rows in the order of their ids, and goes on from any cursor', async () => {
    await using world = await setUp();
    const pages = await runSource(table, params, world.options);
    expect(idsOf(pages)).toEqual(
      Array.from({ length: 1000 }, (_, n) => String(n + 1)).filter((id) => id !== '500'),
    );
    expect(rejectedOf(pages)).toEqual([['500', 'row-invalid']]);
    expect(pages[0]?.items[0]?.metadata).toEqual({ year: 1, tags: ['x'] });
    for (const [index, { cursor }] of pages.entries()) {
      expect(idsOf(await runSource(table, params, { ...world.options, cursor }))).toEqual(
        idsOf(pages.slice(index + 1)),
      );
    }
  });

  it('reads a query, which can change nothing', async () => {
    await using world = await setUp();
    const ask = (query: string) =>
      runSource(table, { connection: 'db', query, idColumn: 'Id' }, world.options);
    expect(idsOf(await ask('SELECT * FROM shop."Pictures" WHERE "Id" <= 2 -- two'))).toEqual(['1', '2']);
    for (const query of [
      'WITH gone AS (DELETE FROM shop."Pictures" RETURNING *) SELECT * FROM gone',
      'SELECT 1 AS "Id") AS t; DELETE FROM shop."Pictures"; --',
      'SELECT nothing',
    ]) {
      await expect(ask(query)).rejects.toMatchObject({ code: 'upstream-refused' });
    }
    const { rows } = await world.database.pool.query('SELECT count(*)::int AS n FROM shop."Pictures"');
    expect(rows).toEqual([{ n: 1000 }]);
  });

  it('says that a table is not there, or the server away', async () => {
    await using world = await setUp();
    await expect(
      runSource(table, { ...params, table: 'none"; DROP TABLE x' }, world.options),
    ).rejects.toMatchObject({
      code: 'upstream-refused',
    });
    const connection = (async () => ({ url: 'postgresql://me:hunter2@127.0.0.1:1/x' })) as never;
    await expect(runSource(table, params, { connection })).rejects.toMatchObject({
      code: 'upstream-failed',
      retryable: true,
      message: expect.not.stringContaining('hunter2'),
    });
  });
});

describe.each(['csv', 'jsonl'])('sources.table of a %s file', (format) => {
  const samples = {
    limits: [{ pageSize: 1 }, { pageSize: 1000 }, { maxBytes: 200_000_000 }],
    async open(count: number, { poison }: { readonly poison: boolean }) {
      const rows = Array.from({ length: count }, (_, n) => ({ id: String(n), image: 'a.png' }));
      if (poison) rows.splice(count / 2, 0, { id: 'bad', image: 'gone.png' });
      const lines =
        format === 'csv'
          ? ['id,image', ...rows.map(({ id, image }) => `${id},${image}`)]
          : rows.map((row) => JSON.stringify(row));
      const tree = await plant(['a.png', 'x'], [`t.${format}`, lines.join('\n')]);
      return {
        params: { file: `t.${format}` },
        context: { roots: [tree.root] },
        [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
      };
    },
  };
  for (const { name, run } of sweepSource(table, samples)) it(name, run);
});
